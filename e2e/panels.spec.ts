// Panels of every workspace: dragged, moved by keys, folded, remembered; the keyboard goes round them.

import { expect, openTemplate, type Page, test } from './fixtures.ts'

const handle = (page: Page, name: string) => page.getByRole('separator', { name })
const widthOf = async (page: Page, region: string) =>
  Math.round((await page.getByRole('region', { name: region, exact: true }).boundingBox())?.width ?? 0)

test('a panel is dragged wider, set back by a double click, and stands as it was left when the window is loaded anew', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  const before = await widthOf(page, 'Inspector')
  const box = await handle(page, 'Width of Inspector').boundingBox()
  const [x, y] = [(box?.x ?? 0) + 4, (box?.y ?? 0) + 100]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x - 80, y, { steps: 4 })
  await page.mouse.up()
  await expect.poll(() => widthOf(page, 'Inspector')).toBe(before + 80)

  await page.reload()
  await expect(page.locator('.react-flow__node').first()).toBeVisible()
  expect(await widthOf(page, 'Inspector')).toBe(before + 80)
  await handle(page, 'Width of Inspector').dblclick({ position: { x: 4, y: 40 } })
  await expect.poll(() => widthOf(page, 'Inspector')).toBe(before)
})

test('by keyboard: arrows move the edge, Enter folds, the button unfolds, and focus is never lost', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  const edge = handle(page, 'Width of Layers')
  await edge.focus()
  await page.keyboard.press('ArrowRight')
  await expect(edge).toHaveAttribute('aria-valuenow', '240')
  await page.keyboard.press('Enter')
  const unfold = page.getByRole('button', { name: 'Unfold Layers' })
  await expect(unfold).toBeFocused()
  await expect(page.getByRole('button', { name: 'Convolution', exact: true })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Fold Layers', exact: true })).toBeFocused()
  await expect(edge).toHaveAttribute('aria-valuenow', '240')

  await page.locator('.canvas').focus()
  await page.keyboard.press('n')
  await expect(page.getByRole('region', { name: 'Inspector' })).toBeHidden()
  await page.keyboard.press('n')
  await expect(page.getByRole('region', { name: 'Inspector' })).toBeVisible()
})

test('however wide the panels are made, the middle keeps its room', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  for (const name of ['Width of Layers', 'Width of Inspector']) {
    await handle(page, name).focus()
    await page.keyboard.press('End')
  }
  await page.setViewportSize({ width: 1210, height: 700 })
  expect((await page.locator('.canvas').boundingBox())?.width).toBeGreaterThanOrEqual(360)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1210)
})

test('F6 goes round the panels of every workspace and back', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  for (const workspace of ['Design', 'Data', 'Train']) {
    await page.getByRole('tab', { name: workspace }).click()
    await expect(page.locator('[data-panel]')).not.toHaveCount(2)
    const panels = await page.locator('[data-panel]').count()
    const at = () => page.evaluate(() => [...document.querySelectorAll('[data-panel]')].findIndex((one) => one.contains(document.activeElement)))
    const start = await at()
    const seen = new Set<number>()
    for (let presses = 0; presses < panels; presses++) {
      await page.keyboard.press('F6')
      seen.add(await at())
    }
    expect(seen.size, workspace).toBeGreaterThanOrEqual(4)
    expect(seen.has(-1)).toBe(false)
    expect(start).toBe(0)
    const last = await at()
    await page.keyboard.press('F6')
    await page.keyboard.press('Shift+F6')
    expect(await at()).toBe(last)
  }
})
