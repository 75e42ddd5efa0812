// The window stays awake while a network learns: no task of its main thread is on the processor for 50 ms, whether steps come in or 200,000 of them stand there.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, openTemplate, type Page, test } from './fixtures.ts'
import { type BusyTime, busyTimeDuring } from './main-thread.ts'

const longMs = 50
const run = (page: Page) => page.getByRole('region', { name: 'Run', exact: true })

async function prepare(page: Page, options: Readonly<Record<string, string>>): Promise<void> {
  await openTemplate(page, /^lenet-5/)
  await page.getByRole('tab', { name: 'Train' }).click()
  for (const [label, value] of Object.entries(options)) {
    const field = run(page).getByLabel(label, { exact: true })
    await field.fill(value)
    await field.press('Enter')
  }
}

test('from the first step of a run to its hardest images, nothing holds the window', async ({ page }) => {
  test.setTimeout(240_000)
  await prepare(page, { Epochs: '8', 'Batch size': '8' })
  const busy = await busyTimeDuring(page, async () => {
    await run(page).getByRole('button', { name: 'Start training' }).click()
    await expect(page.getByRole('heading', { name: '8 epochs done' })).toBeVisible({ timeout: 150_000 })
    await expect(page.locator('.example-tile canvas').first()).toBeVisible({ timeout: 60_000 })
  })
  report(busy)
  expect(busy.tasks).toBeGreaterThan(200)
  expect(busy.longestMs).toBeLessThan(longMs)
})

test('two hundred thousand steps are shown, zoomed and read without a pause', async ({ page, home }) => {
  test.setTimeout(240_000)
  await prepare(page, { Epochs: '200', 'Batch size': '1' })
  await run(page).getByRole('button', { name: 'Start training' }).click()
  await expect(page.getByText(/step \d+ of/)).toBeVisible({ timeout: 30_000 })
  await run(page).getByRole('button', { name: 'Stop' }).click()
  await expect(page.getByRole('heading', { name: /^Stopped at step/ })).toBeVisible({ timeout: 30_000 })
  await run(page).getByRole('button', { name: 'New run' }).click()
  lengthen(join(home, 'runs'), () => 200_000)

  const busy = await busyTimeDuring(page, async () => {
    await run(page)
      .getByRole('button', { name: /^lenet-5-1 / })
      .click()
    await expect(page.getByRole('heading', { name: 'Stopped at step 200,000' })).toBeVisible({ timeout: 60_000 })
    const chart = page.getByRole('img', { name: /^Loss over epochs/ })
    const box = await chart.boundingBox()
    if (!box) throw new Error('the chart has a place')
    for (let share = 0.2; share < 0.8; share += 0.05) await page.mouse.move(box.x + share * box.width, box.y + box.height / 2)
    await page.mouse.move(box.x + 0.3 * box.width, box.y + box.height / 2)
    await page.mouse.down()
    await page.mouse.move(box.x + 0.4 * box.width, box.y + box.height / 2, { steps: 5 })
    await page.mouse.up()
    await expect(page.getByRole('button', { name: 'Zoom out' })).toBeEnabled()
    await page.getByRole('slider', { name: 'Smoothing of the raw steps' }).press('ArrowRight')
    await page.getByRole('radio', { name: 'Log' }).click()
    await chart.dblclick()
    await expect(page.getByRole('button', { name: 'Zoom out' })).toBeDisabled()
  })
  report(busy)
  expect(busy.longestMs).toBeLessThan(longMs)
})

test('a run of five thousand epochs opens, and its table too, without a pause', async ({ page, home }) => {
  test.setTimeout(240_000)
  await prepare(page, { Epochs: '5000', 'Batch size': '128' })
  await run(page).getByRole('button', { name: 'Start training' }).click()
  await expect(page.getByText(/step \d+ of/)).toBeVisible({ timeout: 30_000 })
  await run(page).getByRole('button', { name: 'Stop' }).click()
  await expect(page.getByRole('heading', { name: /^Stopped at step/ })).toBeVisible({ timeout: 30_000 })
  await run(page).getByRole('button', { name: 'New run' }).click()
  lengthen(join(home, 'runs'), (perEpoch) => 5000 * perEpoch)

  const busy = await busyTimeDuring(page, async () => {
    await run(page)
      .getByRole('button', { name: /^lenet-5-1 / })
      .click()
    await expect(page.getByRole('img', { name: /^Loss over epochs. Last: training \d/ })).toBeVisible({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Export the curves' }).click()
    await page.getByRole('menuitem', { name: 'Table of the epochs' }).click()
    const table = page.getByRole('table', { name: 'Epochs of the run' })
    await expect(table).toHaveAttribute('aria-rowcount', '5001')
    await expect(table.getByRole('row').nth(8)).toBeVisible()
  })
  report(busy)
  expect(busy.longestMs).toBeLessThan(longMs)
})

/** What a loaded machine adds stands in the report; what counts is our own time. */
function report({ observedMs, longestMs, tasks }: BusyTime): void {
  const observed = observedMs.length === 0 ? 'none' : observedMs.map((ms) => `${Math.round(ms)} ms`).join(', ')
  process.stdout.write(`${tasks} tasks, the longest ${longestMs.toFixed(1)} ms on the processor; over 50 ms by the clock: ${observed}\n`)
}

/** Writes a long past into the only run there is. */
function lengthen(runs: string, count: (perEpoch: number) => number): void {
  const [name = ''] = readdirSync(runs)
  const file = join(runs, name, 'metrics.jsonl')
  const perEpoch = (JSON.parse(readFileSync(join(runs, name, 'run-card.json'), 'utf8')) as { stepsPerEpoch: number }).stepsPerEpoch
  const lines: string[] = []
  const steps = count(perEpoch)
  for (let step = 0; step < steps; step++) {
    const epoch = Math.floor(step / perEpoch) + 1
    const loss = 2 / (1 + step / 5000) + 0.2 * Math.sin(step * 12.9898)
    lines.push(JSON.stringify({ kind: 'step', step, epoch, loss, accuracy: 0.5, learningRate: 0.001, ms: 5 }))
    if ((step + 1) % perEpoch > 0) continue
    lines.push(JSON.stringify({ kind: 'epoch', epoch, step: step + 1, loss, accuracy: 0.5, ms: 5 * perEpoch }))
    lines.push(JSON.stringify({ kind: 'validation', epoch, step: step + 1, loss: loss + 0.1, accuracy: 0.5, best: epoch === 1 }))
  }
  writeFileSync(file, `${lines.join('\n')}\n`)
}
