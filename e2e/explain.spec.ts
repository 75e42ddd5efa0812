// The Explain workspace: images of every origin, predictions, layer and class, maps side by side, files to take away.

import { article, chooseMethod, explainDigits, images, maps, right, test } from './explaining.ts'
import { expect, expectAccessible, type Page } from './fixtures.ts'
import { savedBy } from './saved-file.ts'

test.describe.configure({ timeout: 180_000 })

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
  const listed = page.getByRole('list', { name: 'Images' }).getByRole('listitem')
  await expect(listed).toHaveCount(26)

  // One that cannot be read is named; the others keep their pictures and answers.
  const broken = page.getByRole('button', { name: /^broken\.png, an image of your own/ })
  await page.evaluate(() => {
    const data = new DataTransfer()
    data.items.add(new File(['no image'], 'broken.png', { type: 'image/png' }))
    document.querySelector('.explain-centre')?.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
  })
  await expect(broken).toHaveAttribute('aria-pressed', 'true')
  await expect(right(page)).toContainText('broken.png is not an image, whatever its name says.')
  await expect(broken).toContainText('no answer')
  await expect(dropped).toContainText(/0\.\d\d|1\.00/)
  await expect(dropped.locator('canvas')).toBeVisible()
  await page.getByRole('button', { name: 'Take out broken.png' }).click()
  await expect(broken).toHaveCount(0)
  await expect(listed).toHaveCount(26)
  await expect(page.getByRole('button', { name: /^pasted\.png, an image of your own/ })).toHaveAttribute('aria-pressed', 'true')
  await expectAccessible(page)
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

/** What Grad-CAM draws, as text. */
const pixelsOf = (page: Page): Promise<string> =>
  article(page, 'Grad-CAM')
    .locator('canvas[data-heatmap]')
    .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL())

test('the layer moves to the clicked node, refused nodes say why; the class is chosen among the predictions or by its name', async ({ page }) => {
  await explainDigits(page)
  const layers = page.getByRole('list', { name: 'Layers' })
  const before = await pixelsOf(page)
  await layers.getByRole('button', { name: /^tanh1/ }).click()
  await expect(article(page, 'Grad-CAM')).toContainText('tanh1')
  await expect.poll(() => pixelsOf(page)).not.toBe(before)
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

  const predictions = page.getByRole('group', { name: 'Class that is explained' }).getByRole('button')
  const second = (await predictions.nth(1).locator('span').first().textContent())?.replace(' true class', '') ?? ''
  await predictions.nth(1).click()
  await expect(page.getByText(`explains “${second}”`)).toBeVisible()

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
