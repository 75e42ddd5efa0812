// Explain at work: the brush, what is cancelled, tests of trust, the weights of every epoch, and what goes wrong.

import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { article, chooseMethod, explainDigits, maps, right, test } from './explaining.ts'
import { expect, expectAccessible, expectAccessibleInBothThemes as inBothThemes, type Page } from './fixtures.ts'

test.describe.configure({ timeout: 180_000 })

test('painting over the image moves the probabilities; strokes are taken back, by keys as well', async ({ page }) => {
  await explainDigits(page)
  await page.getByRole('button', { name: 'Hide by brush' }).click()
  const canvas = page.getByRole('button', { name: /^Paint over the image/ })
  const target = page.locator('[data-probability="target"]')
  const whole = await target.textContent()
  const box = await canvas.boundingBox()
  if (!box) throw new Error('the canvas is shown')
  await page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.3)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.8, box.y + box.height * 0.4, { steps: 10 })
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.8, { steps: 10 })
  await page.mouse.up()
  await expect(target).not.toHaveText(whole ?? '')
  await expect(page.getByText(/^\d+ % of the image is hidden; it is taken for \d\. Answered in \d+ ms\.$/)).toBeVisible()
  await inBothThemes(page, 'the brush')
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click()
  await expect(target).toHaveText(whole ?? '')
  await expect(page.getByText('Nothing is hidden yet.')).toBeVisible()

  await canvas.focus()
  for (const key of ['ArrowUp', 'Space', 'Shift+ArrowUp', 'Space']) await page.keyboard.press(key)
  await expect(page.getByText(/% of the image is hidden/)).toBeVisible()
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await expect(page.getByText('Nothing is hidden yet.')).toBeVisible()
  await page.getByRole('button', { name: 'Back to the maps' }).click()
  await expect(maps(page)).toHaveCount(3)
})

test('long work counts its pieces and is cancelled; the map before stays', async ({ page }) => {
  await explainDigits(page)
  await chooseMethod(page, 'Occlusion', 'RISE')
  const rise = article(page, 'RISE')
  await expect(rise.locator('canvas[data-heatmap]')).toBeVisible({ timeout: 60_000 })
  const masks = right(page).getByLabel('Masks')
  await masks.fill('20000')
  await masks.press('Enter')
  await expect(rise).toContainText(/\d+ of 20000 masks/)
  await rise.getByRole('button', { name: 'Cancel RISE' }).click()
  await expect(rise).toContainText('Cancelled.')
  await expect(rise.locator('canvas[data-heatmap]')).toBeVisible()
  await masks.fill('64')
  await masks.press('Enter')
  await expect(rise).not.toContainText('Cancelled.')
  await expect(rise).toContainText(/\d+ ms|\d s/)
})

test('maps are tested on demand: curves, a random map, randomised weights, the pointing game', async ({ page }) => {
  await explainDigits(page)
  await page.getByRole('button', { name: 'Test the maps' }).click()
  const trust = page.getByRole('region', { name: 'Trust' })
  await expect(trust.getByRole('img', { name: /^Grad-CAM: probability over the share of pixels/ })).toBeVisible({ timeout: 60_000 })
  await expect(trust.getByText(/^ρ −?\d\.\d\d (passes|weak|fails)$/)).toHaveCount(3, { timeout: 60_000 })
  await expect(trust.getByText('no mask')).toHaveCount(3)
  await expect(trust.getByText(/^\d\.\d\d, \d\.\d\d$/)).toHaveCount(6)
  await expectAccessible(page)
  // Another class, other maps: nothing is said of them until they are tested.
  await page.getByRole('group', { name: 'Class that is explained' }).getByRole('button').nth(1).click()
  await expect(trust.getByText(/^ρ /)).toHaveCount(0)
})

test.describe('after three epochs', () => {
  test.use({ epochs: 3 })

  test('maps follow the weights of every epoch, scrubbed with the loss curve', async ({ page }) => {
    await explainDigits(page)
    await right(page).getByRole('switch', { name: 'Over training' }).click()
    const timeline = page.getByRole('region', { name: 'Over training' })
    await expect(timeline.getByRole('status')).toHaveText('the weights that the run kept')
    const drawn = () =>
      article(page, 'Occlusion')
        .locator('canvas[data-heatmap]')
        .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL())
    await timeline.getByRole('slider').focus()
    await page.keyboard.press('Home')
    await expect(timeline.getByRole('status')).toHaveText(/^epoch 1 of 3 · validation loss \d\.\d{3}$/)
    await expect(page.getByRole('article').and(page.locator('[aria-busy="true"]'))).toHaveCount(0, { timeout: 30_000 })
    const first = await drawn()
    await page.keyboard.press('End')
    await expect(timeline.getByRole('status')).toHaveText(/^epoch 3 of 3/)
    await expect.poll(drawn).not.toBe(first)
    // What was made once is there at once.
    await page.keyboard.press('Home')
    await expect.poll(drawn).toBe(first)
    await expectAccessible(page)
    await timeline.getByRole('button', { name: 'Kept weights' }).click()
    await expect(timeline.getByRole('status')).toHaveText('the weights that the run kept')
  })
})

test('a killed engine is said, and the next question starts another', async ({ page, home }) => {
  await explainDigits(page)
  await chooseMethod(page, 'Occlusion', 'RISE')
  const masks = right(page).getByLabel('Masks')
  await masks.fill('20000')
  await masks.press('Enter')
  const rise = article(page, 'RISE')
  await expect(rise).toContainText(/\d+ of 20000 masks/, { timeout: 60_000 })
  for (const pid of enginesOf(home)) process.kill(pid, 'SIGKILL')
  await expect(rise.getByRole('alert')).toContainText('Nothing is lost: it starts again with the next question.')
  await masks.fill('64')
  await masks.press('Enter')
  await expect(rise.getByRole('alert')).toBeHidden()
  await expect(rise.locator('canvas[data-heatmap]')).toBeVisible({ timeout: 60_000 })
})

/** Processes that run the engine for this data folder. */
function enginesOf(home: string): readonly number[] {
  const read = (pid: string, file: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'latin1')
    } catch {
      return ''
    }
  }
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.filter((pid) => read(pid, 'environ').includes(`LAMINA_HOME=${home}`) && /engine\.js/.test(read(pid, 'cmdline'))).map(Number)
}

test('a model file from elsewhere is opened and explained', async ({ page, host, program, home }) => {
  await explainDigits(page)
  const file = join(home, 'elsewhere.onnx')
  const environment = { ...process.env, LAMINA_HOME: home }
  const done = spawnSync('node', ['scripts/lamina.js', 'export', join(home, 'runs', 'lenet-5-1'), '--out', file], {
    env: environment,
    encoding: 'utf8',
  })
  expect(done.status, done.stderr).toBe(0)
  program.order({ dialog: { canceled: false, filePaths: [file] } })
  await page.getByRole('button', { name: 'Open an .onnx file' }).click()
  if (host === 'browser') await openInDialog(page, file)
  await expect(page.getByRole('combobox', { name: 'Model that is explained' })).toHaveText('elsewhere.onnx')
  await expect(maps(page)).toHaveCount(3, { timeout: 60_000 })
  await expect(page.getByRole('list', { name: 'Layers' }).getByRole('button', { name: /^conv2/ })).toBeVisible()
  await expect(page.getByRole('button', { name: 'All data' })).toBeVisible()
})

test.describe('in a small window', () => {
  test('the rail chooses the layer, filters open beside the images, and every part is reached', async ({ page }) => {
    await page.setViewportSize({ width: 1024, height: 700 })
    await explainDigits(page)
    await page
      .getByRole('list', { name: 'Layers' })
      .getByRole('button', { name: /^conv1/ })
      .click()
    await expect(article(page, 'Grad-CAM')).toContainText('conv1')
    await page.getByRole('button', { name: 'Test part' }).click()
    await expect(page.getByRole('dialog', { name: 'Images' }).getByRole('radio', { name: /^Wrong/ })).toBeVisible()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Hide by brush' }).click()
    await expect(page.getByRole('table', { name: 'Probabilities' })).toBeInViewport()
    await expectAccessible(page)
  })
})

/** The browser's own dialog: up to the root, then down to the file. */
async function openInDialog(page: Page, file: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Open a model' })
  const up = dialog.getByRole('button', { name: 'One folder up' })
  const place = dialog.locator('.file-place > span')
  await expect(place).toHaveText(/./)
  while (await up.isEnabled()) {
    const here = (await place.textContent()) ?? ''
    await up.click()
    await expect(place).not.toHaveText(here)
  }
  for (const name of file.split('/').filter(Boolean)) await dialog.getByText(name, { exact: true }).click()
  await dialog.getByRole('button', { name: 'Open', exact: true }).click()
}
