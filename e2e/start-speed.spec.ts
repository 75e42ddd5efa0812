// The program stands quickly: from the start of its server to the first content that the browser paints, under two seconds. By the clock, since a person waits by
// it; other work on the machine slows it down: of three starts, the best counts.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from './fixtures.ts'
import { launch } from './launch.ts'

const longMs = 2000
const tries = 3

/** Of a program of its own with an empty data folder; the browser is open already. */
async function startToPaintMs(): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), 'lamina-e2e-'))
  const started = Date.now()
  const program = await launch('browser', home)
  try {
    const paintedAt = await program.page.evaluate(
      () =>
        new Promise<number>((painted) => {
          const observer = new PerformanceObserver((list) => {
            for (const { startTime } of list.getEntriesByName('first-contentful-paint')) painted(performance.timeOrigin + startTime)
          })
          observer.observe({ type: 'paint', buffered: true })
        }),
    )
    return paintedAt - started
  } finally {
    await program.stop()
    rmSync(home, { recursive: true, force: true })
  }
}

test('the window is painted within two seconds of the start', async ({ page }) => {
  await expect(page.getByRole('main')).toBeVisible()
  let leastMs = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < tries; attempt++) {
    const ms = await startToPaintMs()
    console.log(`first paint ${(ms / 1000).toFixed(2)} s after the start`)
    leastMs = Math.min(leastMs, ms)
  }
  expect(leastMs, 'ms from the start to the first paint').toBeLessThan(longMs)
})
