// Pictures in the layers: they come for an image, change with an option, say whose weights they show, and stay off when turned off.

import { expect, expectAccessible, openTemplate, test } from './fixtures.ts'

test('layers show what they do with an image, and what changes with an option', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  const bar = page.getByRole('toolbar', { name: 'What layers show' })
  await expect(bar).toContainText('untrained, seed 1')
  await expect(page.getByRole('img', { name: /^Activations of conv1: maps .* of 8, black 0, white / })).toBeVisible()
  await expect(page.getByRole('img', { name: /^Activations of dense2: 10 values/ })).toBeVisible()
  await expect(page.getByRole('img', { name: 'The image, as the network sees it' })).toBeVisible()
  await page.getByRole('group', { name: /^conv1/ }).click()
  const filters = page.getByRole('region', { name: 'Inspector' }).getByLabel('Filters')
  await filters.fill('12')
  await filters.press('Enter')
  await expect(page.getByRole('img', { name: /^Activations of conv1: maps .* of 12/ })).toBeVisible()
  await expectAccessible(page)
})

test('another image gives other pictures', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  const conv = page.getByRole('img', { name: /^Activations of conv1/ })
  await expect(conv).toBeVisible()
  const before = await conv.getAttribute('aria-label')
  await page.getByRole('button', { name: /^Image that layers show: Image 0/ }).click()
  await page.getByRole('dialog', { name: 'Image' }).getByLabel('Number, 0 to 1,796').fill('1000')
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: /^Image that layers show: Image 1,000/ })).toBeVisible()
  await expect(conv).not.toHaveAttribute('aria-label', before ?? '')
})

test('filters instead, or nothing: remembered, and nodes take no room for it', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  const bar = page.getByRole('toolbar', { name: 'What layers show' })
  const conv = page.getByRole('group', { name: /^conv1/ })
  await bar.getByRole('radio', { name: 'Filters' }).click()
  await expect(page.getByRole('img', { name: /^Filters of conv1: .* of 8/ })).toBeVisible()
  const withPictures = (await conv.boundingBox())?.height ?? 0
  await bar.getByRole('button', { name: 'Show nothing in layers' }).click()
  await expect(page.getByRole('img', { name: /of conv1/ })).toHaveCount(0)
  await expect.poll(async () => (await conv.boundingBox())?.height ?? 0).toBeLessThan(withPictures)
  await page.reload()
  await openTemplate(page, /^course-cnn/)
  await expect(bar.getByRole('button', { name: 'Show nothing in layers' })).toHaveAttribute('aria-pressed', 'true')
})

test('after training layers show the weights of the run, until the drawing is another network', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  const bar = page.getByRole('toolbar', { name: 'What layers show' })
  await expect(bar).toContainText('untrained')
  await page.getByRole('tab', { name: 'Train' }).click()
  const run = page.getByRole('region', { name: 'Run', exact: true })
  await run.getByLabel('Epochs', { exact: true }).fill('1')
  await run.getByRole('button', { name: 'Start training' }).click()
  await page.getByRole('tab', { name: 'Design' }).click()
  await expect(bar).toContainText('course-cnn-1, epoch 1', { timeout: 60_000 })
  await page.getByRole('group', { name: /^pool1/ }).click()
  await page.getByRole('switch', { name: 'Ceil mode' }).click()
  await expect(bar).toContainText('untrained')
})
