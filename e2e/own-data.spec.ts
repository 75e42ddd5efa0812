// Data of one's own: photographs in folders, IDX files and arrays, dropped on the window or opened; what is broken, rare, missing or moved.

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { dragOver, drop } from './drop.ts'
import { expect, expectAccessible, type Page, test } from './fixtures.ts'
import { drawn, photographs, referenceData } from './pictures.ts'

const centre = (page: Page) => page.getByRole('region', { name: 'Classes', exact: true })
const row = (page: Page, name: string) => centre(page).getByRole('row', { name: new RegExp(`^${name} `) })

test('a folder of own photographs: dropped, looked through, designed for, trained on, explained', async ({ page, home }) => {
  test.setTimeout(300_000)
  const folder = await photographs(page, join(home, 'my pictures'), { airplane: 60, automobile: 56, ship: 12 })
  const whole = readFileSync(join(folder, 'airplane', '000.jpg'))
  writeFileSync(join(folder, 'airplane', 'cut.jpg'), whole.subarray(0, 600))
  writeFileSync(join(folder, 'automobile', 'IMG_0412.HEIC'), 'heic')
  writeFileSync(join(folder, 'automobile', 'Thumbs.db'), 'thumbs')
  writeFileSync(join(folder, 'ship', 'notes.txt'), 'notes')

  const held = await dragOver(page, [folder])
  await expect(page.getByText('Drop to open')).toBeVisible()
  await held.drop()
  await expect(page.getByText('Drop to open')).toBeHidden()

  await expect(row(page, 'airplane')).toContainText('60', { timeout: 60_000 })
  await expect(row(page, 'automobile')).toContainText('56')
  await expect(row(page, 'ship')).toContainText('12')
  await expect(page.getByRole('img', { name: '12 images of ship' })).toBeVisible()
  const bad = centre(page).getByRole('region', { name: 'Not readable' })
  await expect(bad).toContainText('airplane/cut.jpg')
  await expect(bad).toContainText('Ends after 600 bytes, in the middle of the picture. Copy the file again.')
  await expect(bad).toContainText('automobile/IMG_0412.HEICIs a HEIC image, which is not supported. Save it as JPEG or PNG.')
  await expect(bad).toContainText('ship/notes.txtIs not an image by its name. Take it out of the folder.')
  await expect(bad).not.toContainText('Thumbs.db')
  await expect(centre(page)).toContainText('not readable3 files')
  await expect(centre(page)).toContainText(/mean0\.\d\d · 0\.\d\d · 0\.\d\d/)
  await expectAccessible(page)

  // Rare classes are said, and weighed by one click; another takes it back.
  await expect(centre(page)).toContainText('ship has 12 images, a quarter of the median.')
  await page.getByRole('button', { name: 'Weight the loss by class' }).click()
  await expect(centre(page)).toContainText('Rare classes count more in the next run: the loss is weighted by class.')

  // All images of a class, and back.
  await centre(page).getByRole('button', { name: 'ship', exact: true }).click()
  await expect(page.getByRole('list', { name: 'Images of ship' }).getByRole('listitem')).toHaveCount(12)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'All classes' }).click()

  // What the network will see, by another draw.
  await expect(page.getByText(/After normalising \(0 … 1\): black is 0\.00, white 1\.00\./)).toBeVisible()
  const seed = page.getByRole('region', { name: 'Split' }).getByLabel('Seed')
  await expect(seed).toHaveValue('1')
  await page.getByRole('button', { name: 'Draw again' }).click()
  await expect(seed).toHaveValue('2')

  await page.getByRole('button', { name: 'Open resnet-8 for 3×32×32, 3 classes' }).click()
  await expect(page.locator('.react-flow__node').first()).toBeVisible()
  await page.getByRole('banner').getByRole('button', { name: 'Train' }).click()
  await expect(page.getByRole('heading', { name: /epochs? done|^Stopped/ })).toBeVisible({ timeout: 200_000 })
  await expect(page.getByRole('grid', { name: /^Confusion matrix/ })).toBeVisible()
  await page.getByRole('banner').getByRole('button', { name: 'Explain' }).click()
  await page.getByRole('list', { name: 'Images' }).getByRole('button').first().click()
  await expect(page.getByRole('article', { name: 'Grad-CAM' }).locator('[data-heatmap]')).toBeVisible({ timeout: 60_000 })
})

test('IDX files: both dropped at once', async ({ page, home }) => {
  test.setTimeout(180_000)
  const fashion = join(referenceData, 'fashion-mnist-6k')
  const isThere = existsSync(fashion)
  const folder = isThere ? fashion : generatedIdx(join(home, 'idx'))
  const files = readdirSync(folder).filter((name) => /train-.*ubyte/.test(name))
  expect(files).toHaveLength(2)
  await drop(
    page,
    files.map((name) => join(folder, name)),
  )
  await expect(row(page, '9')).toBeVisible({ timeout: 90_000 })
  await expect(centre(page)).toContainText(isThere ? 'size1×28×28' : 'size1×12×12')
  await expect(centre(page)).toContainText(isThere ? 'images6,000' : 'images40')
  await expect(page.getByRole('button', { name: /^Open course-cnn for 1×/ })).toBeVisible()
  await expect(page.getByRole('button', { name: /^Forget / })).toBeVisible()

  // Other data can be tested on: then none of these are kept apart.
  await page.getByRole('button', { name: /^Handwritten digits/ }).click()
  const split = page.getByRole('region', { name: 'Split' })
  await expect(split.locator('.split-counts')).toContainText(/test 3\d\d/)
  await split.getByRole('combobox', { name: 'Test data' }).click()
  await page.getByRole('option').last().click()
  await expect(split.locator('.split-counts')).toContainText(isThere ? 'test 6,000' : 'test 40')
  await split.getByRole('combobox', { name: 'Test data' }).click()
  await page.getByRole('option', { name: 'Its own part' }).click()
  await expect(split.locator('.split-counts')).toContainText(/test 3\d\d/)
})

/** Four bytes of magic, sizes big-endian, then the values. */
function generatedIdx(folder: string): string {
  mkdirSync(folder, { recursive: true })
  const header = (...sizes: readonly number[]): Buffer => {
    const bytes = Buffer.alloc(4 + 4 * sizes.length)
    bytes.set([0, 0, 8, sizes.length])
    for (const [at, size] of sizes.entries()) bytes.writeUInt32BE(size, 4 + 4 * at)
    return bytes
  }
  const labels = Uint8Array.from({ length: 40 }, (_, at) => at % 10)
  const images = Uint8Array.from({ length: 40 * 144 }, (_, at) => (at * 31) % 256)
  writeFileSync(join(folder, 'train-images-idx3-ubyte.gz'), gzipSync(Buffer.concat([header(40, 12, 12), images])))
  writeFileSync(join(folder, 'train-labels-idx1-ubyte.gz'), gzipSync(Buffer.concat([header(40), labels])))
  return folder
}

test('copying and reading a large folder are cancelled, and leave nothing behind', async ({ page, home, host }) => {
  test.setTimeout(300_000)
  const folder = join(home, 'large')
  // Each takes a while to decode, so that there is time to cancel.
  const image = await drawn(page, 0, 1, 1200)
  for (let at = 0; at < 10; at++) {
    mkdirSync(join(folder, `class ${at}`), { recursive: true })
    for (let file = 0; file < 80; file++) writeFileSync(join(folder, `class ${at}`, `${file}.jpg`), image)
  }
  if (host === 'browser') {
    await drop(page, [folder])
    await expect(page.getByText('Copying large')).toBeVisible({ timeout: 60_000 })
    await centre(page).getByRole('button', { name: 'Cancel' }).click()
    await expect(page.getByText('No data chosen')).toBeVisible({ timeout: 30_000 })
    await expect.poll(() => readdirSync(join(home, 'data'))).toEqual([])
  }
  await drop(page, [folder])
  await expect(page.getByText('Reading large')).toBeVisible({ timeout: 90_000 })
  await centre(page).getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByText('large is not read')).toBeVisible({ timeout: 30_000 })
  await page.getByRole('button', { name: 'Read it' }).click()
  await expect(centre(page)).toContainText('images800', { timeout: 150_000 })
})

test('what is no data is said, and costs nothing', async ({ page, home }) => {
  const stray = join(home, 'stray')
  mkdirSync(stray)
  writeFileSync(join(stray, 'a.txt'), 'text')
  await drop(page, [join(stray, 'a.txt')])
  await expect(page.getByRole('alert')).toContainText('"a.txt" is no data that Lamina reads. Choose a folder with a folder of images per class', {
    timeout: 30_000,
  })
  await page.getByRole('button', { name: 'Forget', exact: true }).click()
  await expect(page.getByText('No data chosen')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Forget a/ })).toBeHidden()

  writeFileSync(join(stray, 'one.png'), await drawn(page, 0, 0))
  await drop(page, [join(stray, 'one.png')])
  await expect(page.getByText('One image is not a data set.')).toBeVisible()
})

test('a model that cannot be read leaves the person where it was dropped, and is said once', async ({ page, home, host }) => {
  const broken = join(home, 'broken.onnx')
  writeFileSync(broken, 'no model')
  await drop(page, [broken])
  const said = page.getByRole('alert').filter({ hasText: host === 'browser' ? 'imported. broken.onnx is not an ONNX model' : 'is not an ONNX model' })
  await expect(said).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('button', { name: /^course-cnn/ })).toBeVisible()
  const image = join(home, 'one.png')
  writeFileSync(image, 'no image')
  for (let times = 0; times < 2; times++) await drop(page, [image])
  const oneImage = page.getByText('One image is not a data set.')
  await expect(oneImage).toHaveCount(1)

  // What was said before waits behind a dialog; what is said while it is open stands in it.
  await page.keyboard.press('Control+k')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toBeVisible()
  await expect(dialog.getByRole('alert')).toBeHidden()
  await expect(page.locator('.dialog-veil')).toBeVisible()
  const uppermost = await page
    .locator('.toast')
    .first()
    .evaluate((toast) => {
      const { left, top } = toast.getBoundingClientRect()
      return document.elementFromPoint(left + 4, top + 4)?.closest('.dialog-veil, .dialog, .toast')?.className
    })
  expect(uppermost).not.toBe('toast')
  await drop(page, [image])
  await dialog.getByRole('button', { name: 'Dismiss' }).click()
  await expect(oneImage).toHaveCount(0)
  await expect(dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(said).toBeVisible()
  await expect(page.getByRole('button', { name: /^course-cnn/ })).toBeVisible()
})

test('data that were moved are missed by name, located again, and forgotten', { tag: '@desktop' }, async ({ page, home, host, program }) => {
  test.setTimeout(120_000)
  const folder = await photographs(page, join(home, 'pets'), { cat: 6, dog: 6 })
  await page.getByRole('button', { name: 'Your own images' }).click()
  const choose = async (button: string, path: string): Promise<void> => {
    if (host === 'desktop') program.order({ dialog: { canceled: false, filePaths: [path] } })
    await page.getByRole('button', { name: button }).click()
    if (host === 'browser') await chooseFolder(page, path)
  }
  await choose('Folder …', folder)
  await expect(row(page, 'cat')).toContainText('6', { timeout: 30_000 })
  renameSync(folder, join(home, 'moved pets'))
  await page.reload()
  await page.getByRole('button', { name: /^pets no longer there/ }).click()
  await expect(page.getByRole('alert')).toContainText('pets is no longer there', { timeout: 30_000 })
  await expectAccessible(page)
  await choose('Locate …', join(home, 'moved pets'))
  await expect(row(page, 'dog')).toContainText('6', { timeout: 30_000 })
  await expect(page.getByRole('button', { name: /^pets no longer there/ })).toBeHidden()
  await page.getByRole('button', { name: 'Forget moved pets' }).click()
  await expect(page.getByText('No data chosen')).toBeVisible()
  expect(existsSync(join(home, 'moved pets', 'cat', '000.jpg'))).toBe(true)
  rmSync(join(home, 'moved pets'), { recursive: true })
})

/** In the window's own dialog, which a browser has: up to the root, then down the path. */
async function chooseFolder(page: Page, path: string): Promise<void> {
  const dialog = page.getByRole('dialog')
  const up = dialog.getByRole('button', { name: 'One folder up' })
  const place = dialog.locator('.file-place')
  for (;;) {
    await expect(place).toContainText('/')
    if (await up.isDisabled()) break
    const before = await place.textContent()
    await up.click()
    await expect(place).not.toHaveText(before ?? '')
  }
  for (const step of path.split('/').filter(Boolean)) {
    await dialog.getByRole('button', { name: `Folder ${step}`, exact: true }).click()
    await expect(place).toContainText(`/${step}`)
  }
  await dialog.getByRole('button', { name: 'Choose this folder' }).click()
}

test('a hundred classes with long names, and one class only', async ({ page, home }) => {
  test.setTimeout(180_000)
  const many = join(home, 'many')
  const image = await drawn(page, 0, 1)
  for (let at = 0; at < 120; at++) {
    const name = `class number ${String(at).padStart(3, '0')} with a name that goes on and on and is longer than any column`
    mkdirSync(join(many, name), { recursive: true })
    for (const file of ['1.jpg', '2.jpg', '3.jpg']) writeFileSync(join(many, name, file), image)
  }
  await drop(page, [many])
  await expect(centre(page)).toContainText('classes120', { timeout: 90_000 })
  await expect(centre(page).getByRole('table').getByRole('row')).toHaveCount(101)
  await page.getByRole('button', { name: 'Show 20 more classes' }).click()
  await expect(centre(page).getByRole('table').getByRole('row')).toHaveCount(121)
  await page.getByRole('textbox', { name: 'Find a class' }).fill('number 117')
  await expect(centre(page).getByRole('table').getByRole('row')).toHaveCount(2)
  const size = await centre(page).evaluate((element) => [element.scrollWidth, element.clientWidth])
  expect(size[0]).toBe(size[1])
  await expectAccessible(page)

  const single = join(home, 'single')
  mkdirSync(join(single, 'cat'), { recursive: true })
  writeFileSync(join(single, 'cat', '1.jpg'), image)
  await drop(page, [single])
  await expect(centre(page)).toContainText('All images are of one class, cat. There is nothing to tell apart', { timeout: 30_000 })
  await expect(centre(page)).toContainText('Class "cat" has one example only')
})
