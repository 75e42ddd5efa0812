// From the start page to a drawing: template, shapes on connections, a layer more, an option, undo and redo.

import { expect, openTemplate, test } from './fixtures.ts'

test('a template opens with its layers, their shapes and its figures', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  await expect(page.locator('.react-flow__node')).toHaveCount(13)
  await expect(page.getByRole('group', { name: 'conv1, Conv 2D, 8 filters · 3×3, output 8×26×26' })).toBeVisible()
  await expect(page.locator('.react-flow__edge').filter({ hasText: '16×5×5' })).toHaveCount(1)
  await expect(page.getByRole('contentinfo')).toContainText('27,562')
  await expect(page.getByRole('contentinfo')).toContainText('No problems')
})

test('a layer is added, taken back and brought again', async ({ page }) => {
  await openTemplate(page, /^lenet-5/)
  const layers = page.locator('.react-flow__node')
  const before = await layers.count()
  await page.getByRole('region', { name: 'Layers' }).getByRole('button', { name: 'Batch norm' }).click()
  await expect(layers).toHaveCount(before + 1)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(layers).toHaveCount(before)
  await page.getByRole('button', { name: 'Redo' }).click()
  await expect(layers).toHaveCount(before + 1)
})

test('a layer is removed with the keyboard, and its neighbours are joined', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  await page.getByRole('group', { name: /^conv2/ }).click()
  await page.keyboard.press('Delete')
  await expect(page.locator('.react-flow__node')).toHaveCount(12)
  await expect(page.getByRole('group', { name: /^relu2/ })).toHaveAccessibleName(/output 8×13×13/)
  await page.keyboard.press('Control+z')
  await expect(page.locator('.react-flow__node')).toHaveCount(13)
  await expect(page.getByRole('group', { name: /^relu2/ })).toHaveAccessibleName(/output 16×11×11/)
})

test('an option changes the shapes behind it at once', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  await page.getByRole('group', { name: /^conv1/ }).click()
  const filters = page.getByRole('region', { name: 'Inspector' }).getByLabel('Filters')
  await filters.fill('12')
  await filters.press('Enter')
  await expect(page.locator('.react-flow__edge').filter({ hasText: '12×26×26' }).first()).toBeVisible()
  await expect(page.getByRole('group', { name: /^pool1/ })).toHaveAccessibleName(/output 12×13×13/)
})

test('words in a number field are said below it until it is left', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  await page.getByRole('group', { name: /^conv1/ }).click()
  const inspector = page.getByRole('region', { name: 'Inspector' })
  const filters = inspector.getByLabel('Filters')
  const before = await filters.inputValue()
  const said = inspector.getByRole('alert').filter({ hasText: 'Type a number; until then the old one stays.' })
  await filters.fill('many')
  await expect(said).toBeVisible()
  await expect(filters).toHaveAccessibleDescription(/Type a number/)
  await filters.press('Tab')
  await expect(said).toBeHidden()
  await expect(filters).toHaveValue(before)
})

test('a kernel that does not fit is said at its layer, with the mend', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  await page.getByRole('group', { name: /^conv2/ }).click()
  const kernel = page
    .getByRole('region', { name: 'Inspector' })
    .getByLabel(/Kernel size/)
    .first()
  await kernel.fill('15')
  await kernel.press('Enter')
  await expect(page.getByText(/does not fit/).first()).toBeVisible()
  await expect(page.getByRole('contentinfo')).not.toContainText('No problems')
})
