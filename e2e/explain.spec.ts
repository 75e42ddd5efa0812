// The Explain workspace: images of every origin, maps side by side, the brush, files to take away, tests of trust, and what goes wrong.

import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from '@playwright/test'
import { expect, expectAccessible, expectAccessibleInBothThemes as inBothThemes, openTemplate, type Page, test } from './fixtures.ts'
import { savedBy } from './saved-file.ts'

test.describe.configure({ timeout: 180_000 })

const maps = (page: Page): Locator => page.locator('[data-heatmap]')
const images = (page: Page): Locator => page.getByRole('list', { name: 'Images' }).getByRole('button')
const article = (page: Page, name: string): Locator => page.getByRole('article', { name, exact: true })
const right = (page: Page): Locator => page.getByRole('region', { name: 'Explanation' })

/** Few epochs on the digits, then three maps. */
async function explainDigits(page: Page, epochs = 1): Promise<void> {
  await openTemplate(page, /^lenet-5/)
  await page.getByRole('tab', { name: 'Train' }).click()
  const run = page.getByRole('region', { name: 'Run', exact: true })
  await run.getByLabel('Epochs', { exact: true }).fill(`${epochs}`)
  await run.getByLabel('Epochs', { exact: true }).press('Enter')
  await run.getByRole('button', { name: 'Start training' }).click()
  await expect(page.getByRole('heading', { name: /^\d epochs? done$/ })).toBeVisible({ timeout: 60_000 })
  await page.getByRole('tab', { name: 'Explain' }).click()
  await expect(maps(page)).toHaveCount(3, { timeout: 60_000 })
}

async function chooseMethod(page: Page, from: string, to: string): Promise<void> {
  await article(page, from).getByTitle('Choose another method, move or remove the map').click()
  await page.getByRole('menuitem', { name: to, exact: true }).click()
}

/** Hands a picture of one colour to the page as a person does: dropped on the workspace, or pasted. */
const give = (page: Page, how: 'drop' | 'paste', name: string, type = 'image/png'): Promise<void> =>
  page.evaluate(
    async ([way, fileName, fileType]) => {
      const canvas = new OffscreenCanvas(40, 30)
      const context = canvas.getContext('2d')
      context?.fillRect(10, 5, 8, 20)
      const content = await canvas.convertToBlob({ type: 'image/png' })
      const data = new DataTransfer()
      data.items.add(new File([content], fileName as string, { type: fileType as string }))
      const target = document.querySelector('.explain-centre') as Element
      if (way === 'paste') document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }))
      else for (const kind of ['dragover', 'drop']) target.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }))
    },
    [how, name, type],
  )

test('images of one’s own are dropped, pasted and explained; what is no image is said', async ({ page }) => {
  await explainDigits(page)
  await give(page, 'drop', 'stroke.png')
  const dropped = page.getByRole('button', { name: /^stroke\.png, an image of your own, taken for/ })
  await expect(dropped).toHaveAttribute('aria-pressed', 'true')
  await expect(dropped).toContainText('own')
  await expect(dropped).toContainText(/0\.\d\d|1\.00/)
  await expect(maps(page)).toHaveCount(3, { timeout: 60_000 })
  await give(page, 'paste', 'pasted.png')
  await expect(page.getByRole('button', { name: /^pasted\.png, an image of your own/ })).toHaveAttribute('aria-pressed', 'true')
  await give(page, 'drop', 'notes.txt', 'text/plain')
  await expect(page.getByText('notes.txt is no image.')).toBeVisible()
  await expect(images(page)).toHaveCount(26)
})

test('right and wrong predictions are told apart over the whole part, by class and page by page', async ({ page }) => {
  await explainDigits(page)
  const which = page.getByRole('radiogroup', { name: 'Which images' })
  const count = async (name: string) => Number((await which.getByRole('radio', { name: new RegExp(`^${name}`) }).textContent())?.replace(/\D/g, ''))
  await expect.poll(async () => (await count('Right')) + (await count('Wrong')), { timeout: 60_000 }).toBe(359)
  const wrong = await count('Wrong')
  expect(wrong).toBeGreaterThan(0)
  await which.getByRole('radio', { name: /^Wrong/ }).click()
  await expect(page.getByText(`–${Math.min(24, wrong)} of ${wrong}`)).toBeVisible()
  // The chosen image stays in the strip, in front.
  await expect(images(page).locator('text=wrong')).toHaveCount(Math.min(24, wrong))
  await which.getByRole('radio', { name: /^All/ }).click()
  await page.getByRole('button', { name: 'Next images' }).click()
  await expect(page.getByText('25–48 of 359')).toBeVisible()

  await page.getByRole('button', { name: 'Test part' }).click()
  await page.getByRole('combobox', { name: 'Find a class' }).fill('7')
  await page.getByRole('combobox', { name: 'Find a class' }).press('Enter')
  await expect(page.getByText('Only 7 is shown.')).toBeVisible()
  await page.getByRole('combobox', { name: 'Part' }).click()
  await page.getByRole('option', { name: /^Training part · \d+$/ }).click()
  await page.keyboard.press('Escape')
  await expect(images(page).filter({ hasText: 'true class 7' })).toHaveCount(24)
})

test('the layer moves to the clicked node, refused nodes say why; any class is found by its name', async ({ page }) => {
  await explainDigits(page)
  const layers = page.getByRole('list', { name: 'Layers' })
  await layers.getByRole('button', { name: /^tanh1/ }).click()
  await expect(article(page, 'Grad-CAM')).toContainText('tanh1')
  const dense = layers.getByRole('button', { name: /^dense1/ })
  await expect(dense).toHaveAttribute('aria-disabled', 'true')
  await dense.hover()
  await expect(page.getByRole('tooltip', { name: 'It has no height and width.' })).toBeVisible()
  await dense.focus()
  await page.keyboard.press('Enter')
  await expect(article(page, 'Grad-CAM')).toContainText('tanh1')
  await layers.getByRole('button', { name: /^conv2/ }).focus()
  await page.keyboard.press('Enter')
  await expect(article(page, 'Grad-CAM')).toContainText('conv2')

  // From the canvas as well; what cannot serve there says why.
  const explainHere = async (layer: RegExp) => {
    await page.getByRole('tab', { name: 'Design' }).click()
    await page.getByRole('group', { name: layer }).click()
    await page.getByRole('button', { name: /^More for / }).click()
    await page.getByRole('menuitem', { name: 'Explain here' }).click()
  }
  await explainHere(/^conv1/)
  await expect(article(page, 'Grad-CAM')).toContainText('conv1')
  await explainHere(/^dense1/)
  await expect(page.getByText('dense1 cannot be explained at. It has no height and width.')).toBeVisible()
  await expect(article(page, 'Grad-CAM')).toContainText('pool2')

  await page.getByRole('button', { name: 'Explain another class' }).click()
  const find = right(page).getByRole('combobox', { name: 'Find a class' })
  await find.fill('5')
  await find.press('Enter')
  await expect(page.getByText('explains “5”')).toBeVisible()
})

test('maps are added, exchanged, moved, enlarged and taken away; one scale serves maps of one unit', async ({ page }) => {
  await explainDigits(page)
  await expect(page.getByText('Shared needs one unit; these maps have three.')).toBeVisible()
  await chooseMethod(page, 'Occlusion', 'Grad-CAM++')
  await chooseMethod(page, 'SmoothGrad', 'Layer-CAM')
  await expect(page.getByText('Shared needs one unit')).toBeHidden({ timeout: 30_000 })
  const ends = () => page.locator('.bar-row .bar-values > span:last-child').allTextContents()
  expect(new Set(await ends()).size).toBeGreaterThan(1)
  await page.getByRole('radio', { name: 'Shared' }).click()
  await expect.poll(async () => new Set(await ends()).size).toBe(1)

  await page.getByRole('button', { name: 'Add a map' }).click()
  await page.getByRole('menuitem', { name: 'Integrated gradients' }).click()
  await expect(article(page, 'Integrated gradients')).toContainText(/Completeness: the values add up to/, { timeout: 30_000 })
  const titles = () => page.getByRole('article').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))
  await article(page, 'Integrated gradients').getByTitle('Choose another method, move or remove the map').click()
  await page.getByRole('menuitem', { name: 'Move left' }).click()
  expect(await titles()).toEqual(['Grad-CAM', 'Grad-CAM++', 'Integrated gradients', 'Layer-CAM'])
  await page.getByRole('button', { name: 'Show Grad-CAM++ alone' }).click()
  await expect(page.getByRole('article')).toHaveCount(1)
  await page.getByRole('button', { name: 'Show all maps' }).click()
  await article(page, 'Grad-CAM').getByTitle('Choose another method, move or remove the map').click()
  await page.getByRole('menuitem', { name: 'Remove this map' }).click()
  expect(await titles()).toEqual(['Grad-CAM++', 'Integrated gradients', 'Layer-CAM'])
  await expectAccessible(page)
})

test('arrow keys read values of all maps at one pixel, smooth or by cells', async ({ page }) => {
  await explainDigits(page)
  await page.getByRole('button', { name: /^Grad-CAM: show its options/ }).focus()
  await page.keyboard.press('ArrowLeft')
  for (const name of ['Grad-CAM', 'Occlusion', 'SmoothGrad']) await expect(article(page, name)).toContainText('at 15, 16')
  await page.getByRole('radio', { name: 'by cells' }).click()
  const value = () => article(page, 'Grad-CAM').locator('.map-foot b').textContent()
  // Cells of 32 / 5 pixels: 13 ... 19 are one.
  await page.getByRole('button', { name: /^Grad-CAM: show its options/ }).focus()
  const here = await value()
  await page.keyboard.press('ArrowRight')
  await expect(article(page, 'Grad-CAM')).toContainText('at 16, 16')
  expect(await value()).toBe(here)
})

test('a map leaves as a picture and as raw values', { tag: '@desktop' }, async ({ page, host, program, home }) => {
  await explainDigits(page)
  const exported = (entry: string) =>
    savedBy({ page, host, program, home }, async () => {
      await page.getByRole('button', { name: 'Export' }).click()
      await page.getByRole('menuitem', { name: entry }).click()
    })
  const raw = await exported('Raw values of this map (.npy)')
  expect(raw.name).toMatch(host === 'browser' ? / grad-cam \d\.npy$/ : /^exported\.npy$/)
  const header = raw.bytes.subarray(10, 10 + raw.bytes.readUInt16LE(8)).toString('latin1')
  expect(header).toContain("'descr': '<f4'")
  expect(header).toContain("'shape': (5, 5)")
  const values = Array.from({ length: 25 }, (_, at) => raw.bytes.readFloatLE(raw.bytes.length - 100 + 4 * at))
  const most = Number(await page.locator('.bar-row', { hasText: 'Grad-CAM' }).locator('.bar-values > span').last().textContent())
  expect(Math.max(...values)).toBeCloseTo(most, 3)
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0)

  const one = await exported('This map as a picture (.png)')
  expect(one.bytes.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
  expect([one.bytes.readUInt32BE(16), one.bytes.readUInt32BE(20)]).toEqual([704, 808])
  const all = await exported('All maps as a picture (.png)')
  expect(all.bytes.readUInt32BE(16)).toBe(3 * 672 + 32)
  expect(all.name).toMatch(host === 'browser' ? / 3-maps \d\.png$/ : /^exported\.png$/)
})

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

test('maps follow the weights of every epoch, scrubbed with the loss curve', async ({ page }) => {
  await explainDigits(page, 3)
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
