// What a run is begun with and what came of it: tried on every device, read, compared, renamed, exported and removed.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, expectAccessible, test } from './fixtures.ts'
import { curves, panel, prepare, results, set, slow, start, step, stop, train } from './running.ts'
import { savedBy } from './saved-file.ts'

test('before starting: memory part by part, and the time of an epoch on every device', async ({ page }) => {
  test.setTimeout(120_000)
  await prepare(page, { Epochs: '3' })
  await page
    .getByRole('main')
    .getByRole('button', { name: /^Estimated memory for training: about \d+ MB/ })
    .click()
  const parts = page.getByRole('dialog', { name: 'Memory for training' })
  await parts.getByText('Weights', { exact: true }).click()
  await expect(parts.getByText('61,706').first()).toBeVisible()
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Try each device' }).click()
  const tried = page.getByRole('list', { name: 'Time per epoch by device' })
  await expect(tried.getByRole('listitem').filter({ hasText: /^CPU/ })).toContainText(/\d (ms|s) per epoch/, slow)
  await expect(tried.getByRole('listitem').filter({ hasText: /^CPU/ })).toContainText('34 steps per epoch')
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible(slow)
  for (const unusable of await tried.getByRole('group').all()) {
    await unusable.click()
    await expect(unusable.locator('p')).not.toBeEmpty()
  }
  await expectAccessible(page)
  // What was measured is of no use for other options.
  await set(page, { 'Batch size': '64' })
  await expect(tried).toBeHidden()
  await page.getByRole('button', { name: 'Try each device' }).click()
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Try each device' })).toBeVisible()
})

test('cells and hardest images open their images, an image opens in Explain', async ({ page }) => {
  test.setTimeout(150_000)
  await prepare(page, {})
  await train(page, 2)
  const grid = results(page).getByRole('grid')
  await expect(results(page).getByText(/^epoch \d, the weights that are kept$/)).toBeVisible(slow)
  await grid.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  const cell = results(page).getByRole('gridcell')
  await expect(cell).toHaveAccessibleName(/^\d+ of 1 taken for 1$/)
  const count = /^\d+/.exec((await cell.getAttribute('aria-label')) ?? '')?.[0] ?? ''
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: '1, recognised' })
  await expect(dialog).toContainText(`${count} images by the weights of epoch`)
  await expect(dialog.getByRole('button', { name: /^1 1 loss/ })).toHaveCount(Number(count))
  await expect(dialog.locator('canvas').first()).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')

  // Sorted by a column: the lowest first, then the highest.
  const table = results(page).getByRole('table', { name: 'Scores per class' })
  const column = async () => (await table.locator('tbody tr td:nth-child(4)').allTextContents()).map(Number)
  await table.getByRole('button', { name: 'F1' }).click()
  expect(await column()).toEqual((await column()).toSorted((a, b) => a - b))
  await table.getByRole('button', { name: 'F1' }).click()
  expect(await column()).toEqual((await column()).toSorted((a, b) => b - a))

  await results(page).getByRole('radio', { name: 'Test' }).click()
  const hardest = page.getByRole('region', { name: 'Hardest test images' })
  const first = hardest.getByRole('button').first()
  await expect(first).toHaveAccessibleName(/^\d \d loss \d/, slow)
  await expect(first).toHaveAccessibleDescription(/^\d, (taken for \d|recognised): explain this image$/)
  const losses = (await hardest.getByRole('button').allTextContents()).map((text) => Number(/loss ([\d.]+)/.exec(text)?.[1]))
  expect(losses).toEqual(losses.toSorted((a, b) => b - a))
  await first.click()
  await expect(page.getByRole('article', { name: 'Grad-CAM' }).locator('[data-heatmap]')).toBeVisible(slow)
})

test('two runs lie over each other, are compared, renamed, and give their curves as files', async ({ page, host, home, program }) => {
  test.setTimeout(150_000)
  await prepare(page, {})
  await train(page, 2)
  await set(page, { 'Batch size': '64' })
  await train(page, 3)
  const row = panel(page).getByRole('listitem').filter({ hasText: 'lenet-5-2' })
  await expect(row).toContainText('3 epochs · epochs 3, batch size 64')

  const menu = (run: string) => panel(page).getByRole('button', { name: `More for ${run}` })
  await menu('lenet-5-1').click()
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await page.getByLabel('Name of the run').fill('small batches')
  await page.keyboard.press('Enter')
  await menu('small batches').click()
  await page.getByRole('menuitem', { name: 'Lay over the curves' }).click()
  await expect(curves(page).getByText('small batches, validation')).toBeVisible()

  await panel(page).getByRole('button', { name: 'Compare', exact: true }).click()
  const table = page.getByRole('table', { name: 'Compare runs' })
  await expect(table.getByRole('row', { name: /^Batch size/ })).toHaveText('Batch size6432')
  await expect(table.getByRole('row', { name: /^Test accuracy/ })).toHaveText(/Test accuracy0\.\d+0\.\d+/)
  await expectAccessible(page)
  await page.keyboard.press('Escape')

  const exported = (entry: string) =>
    savedBy({ page, host, program, home }, async () => {
      await curves(page).getByRole('button', { name: 'Export the curves' }).click()
      await page.getByRole('menuitem', { name: entry }).click()
    })
  const values = await exported('Values of every step (.csv)')
  expect(values.name).toBe(host === 'browser' ? 'lenet-5-2.csv' : 'exported.csv')
  const lines = values.bytes.toString('utf8').trimEnd().split('\r\n')
  expect(lines.filter((line) => line.startsWith('step,'))).toHaveLength(3 * 17)
  expect(lines.filter((line) => line.startsWith('validation,'))).toHaveLength(3)
  const picture = await exported('Picture of the curves (.png)')
  expect(picture.bytes.subarray(1, 4).toString()).toBe('PNG')
  expect(picture.bytes.readUInt32BE(16)).toBeGreaterThan(600)

  await curves(page).getByRole('button', { name: 'Export the curves' }).click()
  await page.getByRole('menuitem', { name: 'Table of the epochs' }).click()
  await expect(page.getByRole('table', { name: 'Epochs of the run' }).getByRole('row')).toHaveCount(4)

  // The keyboard zooms and comes back.
  const zoomOut = curves(page).getByRole('button', { name: 'Zoom out' })
  await curves(page).getByRole('button', { name: 'Zoom in' }).focus()
  await page.keyboard.press('+')
  await expect(zoomOut).toBeEnabled()
  await page.keyboard.press('0')
  await expect(zoomOut).toBeDisabled()
  await curves(page).getByRole('radio', { name: 'Rate' }).click()
  await expect(page.getByRole('img', { name: 'Learning rate over epochs. Last: 0.0010' })).toBeVisible()

  await menu('small batches').click()
  await page.getByRole('menuitem', { name: 'Same options for a new run' }).click()
  await expect(panel(page).getByLabel('Batch size', { exact: true })).toHaveValue('32')
  await menu('small batches').click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Keep it' }).click()
  await menu('small batches').click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove for good' }).click()
  await expect(panel(page).getByText('small batches')).toBeHidden()
})

/** Losses of training and validation by epoch, and what is said of them. */
const readings = [
  {
    trainLoss: [2, 1, 0.6, 0.4, 0.3, 0.2, 0.1],
    validationLoss: [2, 1.1, 0.8, 0.9, 1, 1.1, 1.2],
    sentence:
      'Validation loss has risen for 4 epochs, from 0.800 to 1.200, while training loss falls: overfitting. Consider more dropout, augmentation or weight decay. The weights of epoch 3 are kept.',
  },
  {
    trainLoss: [2, 1.5, 1.2, 1],
    validationLoss: [2, 1.6, 1.3, 1.1],
    sentence: 'Loss still falls: from 2.000 to 1.100 over the last 3 epochs. More epochs may help.',
  },
] as const
test('the curves are read: overfitting, and still improving', async ({ page, home }) => {
  await prepare(page, { Epochs: '50' })
  await start(page)
  await expect(step(page)).toBeVisible(slow)
  await stop(page)
  for (const { trainLoss, validationLoss, sentence } of readings) {
    await panel(page).getByRole('button', { name: 'New run' }).click()
    const best = validationLoss.map((loss, at) => validationLoss.slice(0, at).every((before) => before > loss))
    const lines = trainLoss.flatMap((loss, at) => {
      const place = { epoch: at + 1, step: (at + 1) * 34 }
      return [
        { kind: 'epoch', ...place, loss, accuracy: 0.9, ms: 100 },
        { kind: 'validation', ...place, loss: validationLoss[at], accuracy: 0.88, best: best[at] },
      ]
    })
    writeFileSync(join(home, 'runs', 'lenet-5-1', 'metrics.jsonl'), `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`)
    await panel(page)
      .getByRole('button', { name: /^lenet-5-1 / })
      .click()
    await expect(page.locator('[data-verdict]')).toHaveText(sentence)
  }
})
