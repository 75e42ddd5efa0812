// An edit of a large design does not hold the window: no task of its main thread is on the processor for 50 ms, since only what the edit reaches is checked,
// measured and drawn anew. Other work on the machine slows every task down: of three tries, the best counts.

import { expect, type Page, test } from './fixtures.ts'
import { dropDesign, largeDesign } from './large-design.ts'
import { busyTimeDuring, untilIdle } from './main-thread.ts'

const longMs = 50
const tries = 3

/** The longest task, the least of some tries, is short. Each try changes the design again. */
async function editsInOneGo(page: Page, what: string, edit: (attempt: number) => Promise<void>): Promise<void> {
  let leastMs = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < tries && leastMs >= longMs; attempt++) {
    const { tasksMs } = await busyTimeDuring(page, async () => {
      await edit(attempt)
      await untilIdle(page)
    })
    console.log(
      `${what}: the longest tasks ${tasksMs
        .slice(0, 4)
        .map((ms) => ms.toFixed(0))
        .join(', ')} ms on the processor`,
    )
    leastMs = Math.min(leastMs, tasksMs[0] ?? 0)
  }
  expect(leastMs, `ms on the processor at a stretch: ${what}`).toBeLessThan(longMs)
}

/** Looks without Playwright's own way of looking, which takes tens of milliseconds of the window's time in a large design. */
const says = (page: Page, selector: string, text: string): Promise<unknown> =>
  page.waitForFunction(([where, what]) => document.querySelector(where)?.textContent?.includes(what), [selector, text] as const)

const title = '.inspector-title'

const rows = [
  { layers: 500, from: 'far away' },
  { layers: 2000, from: 'far away' },
  { layers: 2000, from: 'nearby' },
] as const

for (const { layers, from } of rows)
  test(`a design of ${layers} layers is edited from ${from} without holding the window`, async ({ page }) => {
    test.setTimeout(240_000)
    await dropDesign(page, largeDesign(layers))
    await expect(page.getByRole('contentinfo')).toContainText('No problems')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('conv-2d-10')
    await page.keyboard.press('Enter')
    const layer = page.getByRole('group', { name: /^conv-2d-10,/ })
    await expect(layer).toBeInViewport()
    if (from === 'nearby') {
      await page.keyboard.press('Control+f')
      await page.getByRole('textbox', { name: 'Find on the canvas' }).fill('conv-2d-10')
      await expect(page.getByText('100 %')).toBeVisible()
      await page.keyboard.press('Escape')
    }

    await editsInOneGo(page, `${layers} layers, one added`, async (attempt) => {
      await page.keyboard.press('Shift+A')
      await page.waitForFunction(() => document.activeElement?.matches('input'))
      await page.keyboard.type('tanh')
      await page.keyboard.press('Enter')
      await says(page, title, `tanh${attempt + 1}`)
    })
    await expect(page.getByRole('contentinfo')).toContainText('No problems')
    await editsInOneGo(page, `${layers} layers, one moved by keys`, async () => {
      await page.keyboard.press('Alt+ArrowRight')
    })
    await editsInOneGo(page, `${layers} layers, that undone`, async () => {
      await page.keyboard.press('Control+z')
    })
  })
