// The frame of the window: what is found, what keys say, the tour, where the keyboard goes, the Node side away.

import { expect, expectAccessible, openTemplate, type Page, test } from './fixtures.ts'

const find = async (page: Page, words: string) => {
  await expect(page.getByRole('button', { name: /^Find or do/ })).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Find or do' }).fill(words)
}

test('the sheet of shortcuts is searched by what they do and by their keys', async ({ page }) => {
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Shortcuts' })
  await expect(sheet.getByText('Panel before')).toBeVisible()
  await sheet.getByLabel('Search shortcuts').fill('tidy')
  await expect(sheet.locator('dt')).toHaveText(['Tidy the layout'])
  await sheet.getByLabel('Search shortcuts').fill('F6')
  await expect(sheet.locator('dt')).toHaveText(['Next panel', 'Panel before'])
  await sheet.getByLabel('Search shortcuts').fill('flux')
  await expect(sheet).toContainText('No shortcut for “flux”.')

  // Letters and signs alone are switched off, and stay so.
  await sheet.getByRole('switch', { name: 'Single letters and signs' }).click()
  await page.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
  await page.reload()
  await expect(page.getByRole('button', { name: /^course-cnn/ })).toBeVisible()
  await page.keyboard.press('?')
  await expect(sheet).toBeHidden()
  await page.keyboard.press('Control+/')
  await expect(sheet.getByRole('switch', { name: 'Single letters and signs' })).not.toBeChecked()
  await sheet.getByRole('switch', { name: 'Single letters and signs' }).click()
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await expect(sheet).toBeVisible()
})

test('"Find or do" opens a template, adds a layer, sets the appearance and shows a page of the handbook', async ({ page }) => {
  await find(page, 'template lenet')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('group', { name: /^conv1/ })).toBeVisible()
  const before = await page.locator('.react-flow__node').count()

  await find(page, 'batch norm')
  await page.getByRole('option', { name: 'Add Batch norm layer', exact: true }).click()
  await expect(page.locator('.react-flow__node')).toHaveCount(before + 1)

  await find(page, 'appearance dark')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')

  await find(page, 'handbook adamw')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('article', { name: 'AdamW' })).toBeVisible()
})

test('the handbook is searched, and its pages work an example out', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  await page.keyboard.press('F1')
  await page.getByLabel('Search the handbook').fill('transposed 2d')
  await page.getByLabel('Search the handbook').press('Enter')
  const article = page.getByRole('article')
  await expect(article).toContainText('nn.ConvTranspose2d(')
  await expect(article.getByRole('table', { name: /^Options of/ })).toBeVisible()
  const layers = await page.locator('.react-flow__node').count()
  await article.getByRole('button', { name: 'Add to the design' }).click()
  await expect(page.locator('.react-flow__node')).toHaveCount(layers + 1)
  await page.keyboard.press('F1')
  await page.getByLabel('Search the handbook').fill('agreement pytorch')
  await page.getByLabel('Search the handbook').press('Enter')
  const agreement = page.getByRole('table', { name: 'Cases that agree with PyTorch’s numbers' })
  await expect(agreement.getByRole('row', { name: /^layers, gradients, losses, penalties 274 of 274 274 of 274$/ })).toBeVisible()
  await expect(agreement.getByRole('row', { name: /^optimizers 29 of 31 not compared$/ })).toBeVisible()
  await expect(page.getByText('nadam: a mistake of PyTorch 1.13, mended in 2.0: its NAdam multiplies μ in twice')).toBeVisible()
  await expectAccessible(page)
})

test('the tour is taken by keyboard, shows each workspace, gives the keyboard back, and is offered once', async ({ page }) => {
  await page.getByRole('button', { name: 'Take the tour' }).press('Enter')
  const card = page.getByRole('dialog', { name: 'Tour of the window' })
  await expect(card).toContainText('1 of 8')
  await expect(card.getByRole('button', { name: 'Next' })).toBeFocused()
  for (const [title, workspace] of [
    ['Layers', 'Design'],
    ['Canvas', 'Design'],
    ['Inspector', 'Design'],
    ['Data', 'Data'],
    ['Train', 'Train'],
    ['Explain', 'Explain'],
    ['Find or do', 'Design'],
  ] as const) {
    await page.keyboard.press('Enter')
    await expect(card.getByRole('heading', { name: title })).toBeVisible()
    await expect(page.getByRole('tab', { name: workspace })).toHaveAttribute('aria-selected', 'true')
    await expect(page.locator('.tour-ring')).toBeVisible()
  }
  await page.keyboard.press('ArrowLeft')
  await expect(card).toContainText('7 of 8')
  await page.keyboard.press('Escape')
  await expect(card).toBeHidden()
  expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true)

  await page.getByRole('button', { name: 'Start page' }).click()
  await expect(page.getByRole('button', { name: 'Take the tour' })).toBeHidden()
  await page.getByRole('button', { name: 'Tour of the window' }).click()
  await expect(card).toContainText('1 of 8')
})

test('the first key leads to the canvas, which keeps the keyboard of a layer that is deleted, and dialogs give it back', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  await page.reload()
  await expect(page.locator('.react-flow__node').first()).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Skip to the canvas' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('.canvas')).toBeFocused()
  await page.getByRole('group', { name: /^relu3/ }).click()
  await page.keyboard.press('Delete')
  await expect(page.getByRole('group', { name: /^relu3/ })).toHaveCount(0)
  await expect(page.locator('.canvas')).toBeFocused()
  for (const keys of ['?', 'F1', 'Control+k']) {
    await page.keyboard.press(keys)
    await expect(page.getByRole('dialog')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(page.locator('.canvas')).toBeFocused()
  }
})

test('the status line tells memory and problems, and opens their list', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  const status = page.getByRole('contentinfo')
  await expect(status).toContainText(/≈ \d+ MB to train at batch 32/)
  await status.getByRole('button', { name: /^Estimated memory for training: about \d+ MB/ }).click()
  const parts = page.getByRole('dialog', { name: 'Memory for training' })
  await parts.getByText('Weights', { exact: true }).click()
  await expect(parts.getByText('27,562').first()).toBeVisible()
  await expect(parts.getByText('110,248 bytes').first()).toBeVisible()
  // However much is unfolded: its head and what closes it stay in the window.
  await page.setViewportSize({ width: 800, height: 600 })
  for (const part of await parts.locator('summary').all()) if ((await part.locator('..').getAttribute('open')) === null) await part.click()
  await expect(parts.getByRole('heading', { name: 'Memory for training' })).toBeInViewport({ ratio: 1 })
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.keyboard.press('Escape')
  await page.getByRole('group', { name: /^conv2/ }).click()
  const kernel = page
    .getByRole('region', { name: 'Inspector' })
    .getByLabel(/^Kernel size/)
    .first()
  await kernel.fill('15')
  await kernel.press('Enter')
  await page.getByRole('tab', { name: 'Data' }).click()
  await status.getByRole('button', { name: '1 problem' }).click()
  await expect(page.getByRole('region', { name: 'Problems' }).getByRole('button', { name: 'Fold problems' })).toBeVisible()
})

test('in a small window nothing loses its name, and what ends a run stays in reach', async ({ page }) => {
  test.setTimeout(120_000)
  await page.setViewportSize({ width: 800, height: 600 })
  await openTemplate(page, /^vgg-small/)
  await expect(page.getByRole('banner').getByRole('button', { name: /^Find or do/ })).toBeVisible()
  await page.getByRole('tab', { name: 'Train' }).click()
  const run = page.getByRole('region', { name: 'Run', exact: true })
  await run.getByLabel('Epochs', { exact: true }).fill('200')
  await run.getByLabel('Epochs', { exact: true }).press('Enter')
  await run.getByRole('button', { name: 'Start training' }).click()
  const status = page.getByRole('contentinfo')
  await expect(status).toContainText('epoch 1 of 200', { timeout: 60_000 })
  await expect(status.getByRole('button', { name: 'Stop' })).toBeInViewport({ ratio: 1 })
  await status.getByRole('button', { name: 'Stop' }).click()
  await expect(page.getByRole('heading', { name: /^Stopped at step/ })).toBeVisible({ timeout: 60_000 })
})

test.describe('without its Node side', () => {
  test('designing goes on, and the window says what waits', async ({ program }) => {
    const { page } = program
    await openTemplate(page, /^course-cnn/)
    await program.endNodeSide()
    await expect(page.getByRole('contentinfo')).toContainText('designing works, training waits', { timeout: 30_000 })
    await expect(page.getByRole('contentinfo').getByRole('button', { name: 'Try again' })).toBeVisible()
    await page.getByRole('region', { name: 'Layers' }).getByRole('button', { name: 'ReLU', exact: true }).click()
    await expect(page.locator('.react-flow__node')).toHaveCount(14)
  })
})
