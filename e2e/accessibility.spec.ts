// Axe finds nothing on any screen and dialog, with real content, in light and in dark.

import { expect, expectAccessibleInBothThemes as inBothThemes, openTemplate, type Page, test } from './fixtures.ts'

const tab = (page: Page, name: string) => page.getByRole('tab', { name }).click()
const inspector = (page: Page) => page.getByRole('region', { name: 'Inspector' })
const close = async (page: Page) => {
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

test('start page, tour, and the dialogs that open from it', async ({ page }) => {
  test.setTimeout(240_000)
  await expect(page.locator('.data-card canvas').first()).toBeVisible()
  await inBothThemes(page, 'start page')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Shortcuts' })).toBeVisible()
  await inBothThemes(page, 'shortcuts')
  await close(page)
  await page.keyboard.press('F1')
  await inBothThemes(page, 'handbook, a layer')
  await page.getByRole('button', { name: 'Grad-CAM', exact: true }).click()
  await inBothThemes(page, 'handbook, an explainer')
  await close(page)
  await page.keyboard.press('Control+o')
  await expect(page.getByRole('dialog')).toBeVisible()
  await inBothThemes(page, 'file dialog')
  await close(page)
  await page.getByRole('button', { name: 'Take the tour' }).click()
  await expect(page.getByRole('dialog', { name: 'Tour of the window' })).toBeVisible()
  await inBothThemes(page, 'tour')
})

test('Design: a layer, its formula, its problems, searches, menus, and what asks before it goes', async ({ page }) => {
  test.setTimeout(240_000)
  await openTemplate(page, /^course-cnn/)
  await inBothThemes(page, 'a design')
  await page.getByRole('group', { name: /^conv2/ }).click()
  await inBothThemes(page, 'a layer')
  await inspector(page)
    .getByRole('button', { name: /^Output: 16×11×11/ })
    .click()
  await inBothThemes(page, 'a formula')
  await close(page)
  const kernel = inspector(page)
    .getByLabel(/^Kernel size/)
    .first()
  await kernel.fill('15')
  await kernel.press('Enter')
  await page.getByRole('button', { name: 'Show all problems' }).click()
  await inBothThemes(page, 'problems')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('conv')
  await inBothThemes(page, 'find or do')
  await close(page)
  await page.locator('.canvas').focus()
  await page.keyboard.press('Shift+A')
  await page.keyboard.type('pool')
  await inBothThemes(page, 'add a layer')
  await page.keyboard.press('Escape')
  await page
    .getByRole('banner')
    .getByRole('button', { name: /^course-cnn/ })
    .click()
  await expect(page.getByRole('menu')).toBeVisible()
  await inBothThemes(page, 'menu of the document')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+n')
  await expect(page.getByRole('dialog', { name: /^Save the changes/ })).toBeVisible()
  await inBothThemes(page, 'unsaved changes')
  await page.getByRole('button', { name: 'Discard changes' }).click()
  await expect(page.locator('.react-flow__node')).toHaveCount(0)
  await inBothThemes(page, 'an empty design')
})

test('Data, Train and Explain, before, while and after training', async ({ page }) => {
  test.setTimeout(300_000)
  await openTemplate(page, /^lenet-5/)
  await tab(page, 'Data')
  await expect(page.getByRole('img', { name: /^12 images of/ }).first()).toBeVisible()
  await inBothThemes(page, 'data')
  await tab(page, 'Train')
  await expect(page.getByText('No runs yet')).toBeVisible()
  await inBothThemes(page, 'before training')
  await tab(page, 'Explain')
  await expect(page.getByText('Nothing is trained yet')).toBeVisible()
  await inBothThemes(page, 'nothing to explain')
  await tab(page, 'Train')
  const run = page.getByRole('region', { name: 'Run', exact: true })
  await run.getByLabel('Epochs', { exact: true }).fill('1000')
  await run.getByLabel('Epochs', { exact: true }).press('Enter')
  await run.getByRole('button', { name: 'Start training' }).click()
  await expect(page.getByRole('grid', { name: /^Confusion matrix/ })).toBeVisible({ timeout: 90_000 })
  await inBothThemes(page, 'while training')
  await run.getByRole('button', { name: 'Stop' }).click()
  await expect(page.getByRole('heading', { name: /^Stopped at step/ })).toBeVisible({ timeout: 30_000 })
  await inBothThemes(page, 'after training')
  await tab(page, 'Explain')
  for (const article of await page.getByRole('article').all()) await expect(article.locator('[data-heatmap]')).toBeVisible({ timeout: 60_000 })
  await inBothThemes(page, 'explain')
})

test('in a window of 1024×700, enlarged twice, everything stays reachable', async ({ page }) => {
  // 200 % of a window of 1024×700 is one of 512×350 to the page. Before it is enlarged, the whole first design is there, near enough to be read.
  await page.setViewportSize({ width: 1024, height: 700 })
  await openTemplate(page, /^course-cnn/)
  await expect(page.locator('.canvas')).toHaveAttribute('data-detail', 'full')
  for (const layer of ['image', 'pool2', 'class'])
    await expect(page.getByRole('group', { name: new RegExp(`^${layer},`) }), layer).toBeInViewport({ ratio: 0.99 })
  await inBothThemes(page, 'narrow')
  await page.setViewportSize({ width: 720, height: 450 })
  const content = {
    Design: page.locator('.react-flow__node').first(),
    Data: page.getByRole('img', { name: /^\d+ images of/ }).first(),
    Train: page.getByText('No runs yet'),
    Explain: page.getByText('Nothing is trained yet'),
  }
  for (const [workspace, there] of Object.entries(content)) {
    await tab(page, workspace)
    // Not in sight in a window this low, perhaps: but there.
    await there.waitFor({ state: 'attached' })
    const { width, height } = await page.evaluate(() => ({ width: document.body.scrollWidth, height: document.body.scrollHeight }))
    expect([width, height], workspace).toEqual([720, 450])
  }
})
