// The course's network from an empty canvas: by keyboard alone, and by mouse. Both end with its 27,562 parameters and no problem.

import { expect, expectAccessible, type Page, test } from './fixtures.ts'

async function expectCourseCnn(page: Page): Promise<void> {
  await expect(page.locator('.react-flow__node')).toHaveCount(13)
  await expect(page.getByRole('contentinfo')).toContainText('27,562')
  await expect(page.getByRole('contentinfo')).toContainText('No problems')
}

/** Adds a layer behind the selected one and, where given, types its first option. */
async function addByKeys(page: Page, search: string, firstOption?: string): Promise<void> {
  const before = await page.locator('.react-flow__node').count()
  await page.keyboard.press('Shift+A')
  await expect(page.getByRole('combobox', { name: 'Add a layer' })).toBeFocused()
  await page.keyboard.type(search)
  await page.keyboard.press('Enter')
  await expect(page.locator('.react-flow__node')).toHaveCount(before + 1)
  const added = page.locator('.react-flow__node:focus')
  await expect(added).toHaveCount(1)
  if (firstOption === undefined) return
  await page.keyboard.press('Enter')
  await expect(page.locator('.inspector input').first()).toBeFocused()
  await page.keyboard.type(firstOption)
  await page.keyboard.press('Escape')
  await expect(added).toHaveCount(1)
}

test('by keyboard alone', async ({ page }) => {
  await page.keyboard.press('Control+n')
  await expect(page.getByText('No layers yet')).toBeVisible()
  await addByKeys(page, 'input')
  await addByKeys(page, 'conv 2d', '8')
  await addByKeys(page, 'relu')
  await addByKeys(page, 'max pool 2d')
  await addByKeys(page, 'conv 2d', '16')
  await addByKeys(page, 'relu')
  await addByKeys(page, 'max pool 2d')
  await addByKeys(page, 'flatten')
  await addByKeys(page, 'dense', '64')
  await addByKeys(page, 'relu')
  await addByKeys(page, 'dropout')
  await addByKeys(page, 'dense', '10')
  await addByKeys(page, 'output')
  await expectCourseCnn(page)

  // A connection is taken out and made again, without the mouse.
  await page.keyboard.press('ArrowUp')
  await expect(page.getByRole('group', { name: /^dense2,/ })).toBeFocused()
  await page.keyboard.press('Control+d')
  await expect(page.locator('.react-flow__node')).toHaveCount(14)
  await page.keyboard.press('Shift+L')
  await page.keyboard.type('dropout1')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('group', { name: /^dense3,/ })).toHaveAccessibleName(/output 10/)
  await page.keyboard.press('l')
  await page.keyboard.type('class')
  await expect(page.getByRole('option', { name: /class.*instead of dense2/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('group', { name: /^dense2,/ })).toHaveAccessibleName(/does not lead to the output/)
  for (let step = 0; step < 3; step++) await page.keyboard.press('Control+z')
  await expectCourseCnn(page)
  await expectAccessible(page)
})

test('by mouse', async ({ page }) => {
  await page.getByRole('button', { name: /^Empty design/ }).click()
  await page.locator('.canvas').getByRole('button', { name: 'Add Input' }).click()
  const palette = page.getByRole('region', { name: 'Layers' })
  const layer = (name: string) => page.getByRole('group', { name: new RegExp(`^${name},`) })
  const inspector = page.getByRole('region', { name: 'Inspector' })
  const add = async (title: string, name: string) => {
    await palette.getByRole('button', { name: title, exact: true }).click()
    await expect(layer(name)).toBeVisible()
  }
  const set = async (option: string, value: string) => {
    await inspector.getByLabel(option, { exact: true }).click({ clickCount: 3 })
    await page.keyboard.type(value)
  }
  // A click adds behind what is selected …
  await add('Conv 2D', 'conv1')
  await set('Filters', '8')
  await add('ReLU', 'relu1')
  await add('Max pool 2D', 'pool1')
  await add('Conv 2D', 'conv2')
  await set('Filters', '16')
  await add('ReLU', 'relu2')
  await add('Max pool 2D', 'pool2')

  // … a layer dragged to an empty place is connected by hand …
  await page.getByRole('button', { name: 'Show all', exact: true }).click()
  const canvas = page.locator('.canvas')
  const flatten = palette.getByRole('button', { name: 'Flatten', exact: true })
  await flatten.dragTo(canvas, { targetPosition: { x: 640, y: 200 } })
  await expect(layer('flatten1')).toBeVisible()
  // Its problem stands beside it, where the line has to begin: let it go first.
  await page.keyboard.press('Escape')
  const middle = async (node: string, side: 'source' | 'target') => {
    const box = await layer(node).locator(`.react-flow__handle.${side}`).first().boundingBox()
    return { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 }
  }
  const [from, to] = [await middle('pool2', 'source'), await middle('flatten1', 'target')]
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(to.x - 40, to.y - 40, { steps: 5 })
  await page.mouse.move(to.x, to.y, { steps: 5 })
  await page.mouse.up()
  await expect(layer('flatten1')).toHaveAccessibleName(/output 400/)

  // … and a connection let go on empty canvas asks for what comes next.
  const end = await middle('flatten1', 'source')
  await page.mouse.move(end.x, end.y)
  await page.mouse.down()
  await page.mouse.move(end.x, end.y + 60, { steps: 6 })
  await page.mouse.up()
  await page.getByRole('option', { name: /^Dense/ }).click()
  await expect(layer('dense1')).toHaveAccessibleName(/output 64/)
  await add('ReLU', 'relu3')
  await add('Dropout', 'dropout1')
  await add('Dense', 'dense2')
  await set('Units', '10')
  await add('Output', 'class')
  await expectCourseCnn(page)
})
