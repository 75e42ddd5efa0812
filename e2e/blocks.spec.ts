// Blocks: a known one goes into a connection, one's own is saved from a group and used in another design, and again after a restart of the window.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, openTemplate, type Page, test } from './fixtures.ts'

const layer = (page: Page, name: string) => page.locator(`.react-flow__node[aria-label^="${name},"]`)
const palette = (page: Page) => page.getByRole('region', { name: 'Layers' })

test('a residual block goes behind the selected layer, with as many filters as arrive', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  await layer(page, 'relu2').click({ position: { x: 60, y: 8 } })
  await palette(page).getByRole('button', { name: 'Residual, basic', exact: true }).click()
  const frame = page.locator('.react-flow__node-frame')
  await expect(frame).toHaveAccessibleName('residual, basic, open group of 7 layers')
  await expect(page.getByRole('contentinfo')).toContainText('No problems')
  // 2·(16·16·9 + 2·16) more than before.
  await expect(page.getByRole('contentinfo')).toContainText('32,234')
  await expect(layer(page, 'pool2')).toHaveAccessibleName(/output 16×5×5/)
  await page.keyboard.press('Control+z')
  await expect(frame).toHaveCount(0)
  await expect(page.getByRole('contentinfo')).toContainText('27,562')
})

test('a block is put in with options of its own', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  await layer(page, 'relu2').click({ position: { x: 60, y: 8 } })
  await palette(page).getByRole('button', { name: 'Residual, bottleneck', exact: true }).hover()
  await palette(page).getByRole('button', { name: 'Options of Residual, bottleneck' }).click()
  const form = page.getByRole('dialog', { name: 'Residual, bottleneck' })
  await expect(form.getByLabel('Filters')).toHaveValue('16')
  await form.getByLabel('Filters').fill('64')
  await form.getByLabel('Stride').fill('2')
  await form.getByRole('button', { name: 'Insert' }).click()
  await expect(page.locator('.react-flow__node-frame')).toHaveAccessibleName('residual, bottleneck, open group of 12 layers')
  await expect(layer(page, 'pool2')).toHaveAccessibleName(/output 64×3×3/)
})

test('a block is dragged into a connection', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  const frame = page.locator('.react-flow__node-frame')
  // Layers still move while their pictures arrive: a drop beside the connection is taken back and tried again.
  await expect(async () => {
    const [above, below] = [await layer(page, 'pool1').boundingBox(), await layer(page, 'conv2').boundingBox()]
    const canvas = await page.locator('.canvas').boundingBox()
    if (!above || !below || !canvas) throw new Error('the layers are not drawn')
    const targetPosition = { x: above.x + above.width / 2 - canvas.x, y: (above.y + above.height + below.y) / 2 - canvas.y }
    await palette(page).getByRole('button', { name: 'Squeeze and excitation', exact: true }).dragTo(page.locator('.canvas'), { targetPosition })
    await expect(frame).toHaveAccessibleName('squeeze and excitation, open group of 6 layers')
    const connected = (await page.getByRole('contentinfo').textContent())?.includes('No problems')
    if (!connected) await page.keyboard.press('Control+z')
    expect(connected).toBe(true)
  }).toPass()
  await expect(layer(page, 'conv2')).toHaveAccessibleName(/output 16×11×11/)
})

test('a group is saved among one’s blocks and used in another design', { tag: '@desktop' }, async ({ page, home }) => {
  await openTemplate(page, /^course-cnn/)
  for (const [at, name] of ['conv1', 'relu1', 'pool1'].entries())
    await layer(page, name).click({ modifiers: at === 0 ? [] : ['Shift'], position: { x: 60, y: 8 } })
  await page.keyboard.press('Control+g')
  await page.keyboard.type('my stem')
  await page.keyboard.press('Enter')
  await page.getByRole('region', { name: 'Inspector' }).getByRole('button', { name: 'Save as block' }).click()
  await expect(page.getByText('“my stem” is among your blocks.')).toBeVisible()
  expect(readdirSync(join(home, 'blocks')).filter((name) => name.endsWith('.block.json'))).toHaveLength(1)
  await page.getByRole('button', { name: 'Start page' }).first().click()
  await page
    .getByRole('button', { name: /^lenet-5/ })
    .first()
    .click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /not save|Discard/i })
    .click()
  await layer(page, 'tanh1').click({ position: { x: 60, y: 8 } })
  await palette(page).getByRole('button', { name: 'my stem', exact: true }).click()
  await expect(page.locator('.react-flow__node-frame')).toHaveAccessibleName('my stem, open group of 3 layers')
  await page.keyboard.press('Control+z')
  await palette(page).getByRole('button', { name: 'my stem', exact: true }).hover()
  await palette(page).getByRole('button', { name: 'Remove my stem from my blocks' }).click()
  await expect(palette(page).getByRole('button', { name: 'my stem', exact: true })).toHaveCount(0)
  expect(existsSync(join(home, 'blocks')) && readdirSync(join(home, 'blocks'))).toEqual([])
})
