// Groups, bypassing and comments as a person uses them: by keyboard, by mouse, and back by undo.

import { expect, expectAccessibleInBothThemes as inBothThemes, openTemplate, type Page, test } from './fixtures.ts'

const layer = (page: Page, name: string) => page.locator(`.react-flow__node[aria-label^="${name},"]`)
const frame = (page: Page, name: string) => page.locator(`.react-flow__node-frame[aria-label^="${name},"]`)

async function select(page: Page, ...names: readonly string[]): Promise<void> {
  for (const [at, name] of names.entries()) await layer(page, name).click({ modifiers: at === 0 ? [] : ['Shift'], position: { x: 60, y: 8 } })
}

async function group(page: Page, name: string, ...members: readonly string[]): Promise<void> {
  await select(page, ...members)
  await page.keyboard.press('Control+g')
  await expect(page.getByLabel('Name of the group')).toBeFocused()
  await page.keyboard.type(name)
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Name of the group')).toHaveCount(0)
}

test('layers are grouped, named, folded, renamed, unfolded, dissolved, and undo goes back to the start', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  await group(page, 'stem', 'conv1', 'relu1', 'pool1')
  await expect(frame(page, 'stem')).toHaveAccessibleName('stem, open group of 3 layers')
  await page.keyboard.press('f')
  const block = page.getByRole('group', { name: 'stem, Block, 3 layers' })
  await expect(block).toBeVisible()
  await expect(page.locator('.react-flow__node-layer')).toHaveCount(11)
  await expect(block).toContainText('80')
  // The network is the same; its connections end at the block.
  await expect(page.getByRole('contentinfo')).toContainText('27,562')
  await expect(page.locator('.react-flow__edge').filter({ hasText: '8×13×13' })).toHaveCount(1)
  await page.keyboard.press('F2')
  await page.keyboard.type('first layers')
  await page.keyboard.press('Enter')
  await page.getByRole('group', { name: 'first layers, Block' }).dblclick()
  await expect(frame(page, 'first layers')).toBeVisible()
  await page.keyboard.press('Control+Shift+g')
  await expect(page.locator('.react-flow__node-frame')).toHaveCount(0)
  await expect(page.locator('.react-flow__node-layer')).toHaveCount(13)
  const undo = page.getByRole('button', { name: 'Undo' })
  while (await undo.isEnabled()) await undo.click()
  await expect(page.locator('.react-flow__node-frame')).toHaveCount(0)
  await expect(page.locator('.react-flow__node-layer')).toHaveCount(13)
})

test('a frame is dragged with all it holds; a layer that is dragged out of it leaves the group', async ({ page }) => {
  await openTemplate(page, /^lenet-5/)
  await group(page, 'stem', 'conv1', 'tanh1')
  const placeOf = async (name: string) => (await layer(page, name).boundingBox()) ?? { x: 0, y: 0 }
  const before = await placeOf('conv1')
  const head = (await frame(page, 'stem').locator('.frame-head').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  await page.mouse.move(head.x + head.width - 20, head.y + 8)
  await page.mouse.down()
  // The drag begins with the first step.
  await page.mouse.move(head.x + head.width - 18, head.y + 8)
  await page.mouse.move(head.x + head.width + 62, head.y + 8, { steps: 4 })
  await page.mouse.up()
  const after = await placeOf('conv1')
  expect(Math.abs(after.x - before.x - 80)).toBeLessThan(3)
  expect(Math.abs(after.y - before.y)).toBeLessThan(3)
  await page.mouse.move(after.x + 60, after.y + 8)
  await page.mouse.down()
  await page.mouse.move(after.x + 700, after.y + 300, { steps: 6 })
  await page.mouse.up()
  await expect(frame(page, 'stem')).toHaveAccessibleName('stem, open group of 1 layer')
  await page.keyboard.press('Control+z')
  await expect(frame(page, 'stem')).toHaveAccessibleName('stem, open group of 2 layers')
})

test('a bypassed layer is passed over: the shapes behind it say so', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  await select(page, 'pool1')
  await page.keyboard.press('Control+b')
  await expect(layer(page, 'pool1')).toHaveAccessibleName(/bypassed, output 8×26×26/)
  await expect(layer(page, 'conv2')).toHaveAccessibleName(/output 16×24×24/)
  await page.keyboard.press('Control+b')
  await expect(layer(page, 'conv2')).toHaveAccessibleName(/output 16×11×11/)
  await select(page, 'image')
  await page.keyboard.press('Control+b')
  await expect(page.getByText('Input cannot be bypassed: nothing arrives at it that it could pass on.')).toBeVisible()
})

test('a right click offers the deeds; a comment is written and stays', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  await layer(page, 'conv2').click({ button: 'right', position: { x: 60, y: 8 } })
  await page.getByRole('menuitem', { name: /^Pin/ }).click()
  await expect(layer(page, 'conv2')).toHaveAccessibleName(/pinned/)
  const canvas = (await page.locator('.react-flow__pane').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  await page.mouse.click(canvas.x + canvas.width - 300, canvas.y + 60, { button: 'right' })
  await page.getByRole('menuitem', { name: /^Write a comment/ }).click()
  await page.getByRole('textbox', { name: 'Comment' }).fill('Two pools are enough.')
  await page.keyboard.press('Control+Enter')
  const comment = page.getByRole('group', { name: 'Comment: Two pools are enough.' })
  await expect(comment).toBeVisible()
  await comment.dblclick()
  await page.getByRole('textbox', { name: 'Comment' }).fill('Three would be too many.')
  await page.keyboard.press('Control+Enter')
  const written = page.getByRole('group', { name: 'Comment: Three would be too many.' })
  await expect(written).toBeVisible()
  const width = async (): Promise<number> => (await written.boundingBox())?.width ?? 0
  const before = await width()
  await written.click()
  await page.keyboard.press('Alt+Shift+ArrowRight')
  await expect.poll(width).toBeGreaterThan(before)
  await page.keyboard.press('Control+z')
  await expect.poll(width).toBe(before)
  const left = async (): Promise<number> => (await written.boundingBox())?.x ?? 0
  const stood = await left()
  await page.keyboard.press('Alt+ArrowRight')
  await expect.poll(left).toBeGreaterThan(stood)
  await page.keyboard.press('Control+z')
  await expect.poll(left).toBe(stood)
})

test('frames, blocks, comments and the menu obey every rule of accessibility', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  await group(page, 'stem', 'conv1', 'relu1')
  await group(page, 'second', 'conv2', 'relu2')
  await page.keyboard.press('f')
  await select(page, 'pool1')
  await page.keyboard.press('Control+b')
  await page.keyboard.press('c')
  await page.keyboard.type('Why?')
  await page.keyboard.press('Control+Enter')
  await inBothThemes(page, 'frames, blocks and comments')
  await layer(page, 'flatten1').click({ button: 'right', position: { x: 60, y: 8 } })
  await expect(page.getByRole('menu')).toBeVisible()
  await inBothThemes(page, 'the context menu')
})
