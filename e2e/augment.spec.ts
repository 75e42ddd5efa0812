// Augmentation: chosen in Data by mouse and by keys, and seen there as the network will see it.

import { expect, expectAccessible, openTemplate, test } from './fixtures.ts'

test('augmentations are added, set and switched and seen', async ({ page }) => {
  test.setTimeout(180_000)
  await openTemplate(page, /^lenet-5/)
  await page.getByRole('tab', { name: 'Data' }).click()
  await page.getByRole('button', { name: /^Handwritten digits/ }).click()
  const split = page.getByRole('region', { name: 'Split' })
  await expect(split).toContainText('None: images are trained on as they are.')
  await expect(split.getByText(/After normalising/)).toBeVisible()
  const seen = split.locator('.seen canvas').first()
  const drawn = () => seen.evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL())
  const plain = await drawn()

  await split.getByRole('button', { name: 'Add an augmentation' }).click()
  await page.getByRole('menuitem', { name: 'Rotation' }).click()
  const list = split.getByRole('list', { name: 'Augmentations' })
  await expect(list).toContainText('up to 15°')
  await expect(split.getByText(/After augmenting and normalising/)).toBeVisible()
  await expect.poll(drawn).not.toBe(plain)

  // By keys: the form opens, and a value out of range is said and shown for what it is.
  await list.getByRole('button', { name: /^Rotation/ }).press('Enter')
  const degrees = list.getByLabel('Up to')
  await degrees.fill('30')
  await degrees.press('Enter')
  await expect(list).toContainText('up to 30°')
  await expectAccessible(page)

  // Switched off it stays in the list; the images are the old ones again.
  const toggle = list.getByRole('switch', { name: 'Rotation' })
  await toggle.press('Space')
  await expect(toggle).not.toBeChecked()
  await expect.poll(drawn).toBe(plain)
  await toggle.press('Space')
  await expect.poll(drawn).not.toBe(plain)

  await split.getByRole('button', { name: 'Add an augmentation' }).press('Enter')
  await page.getByRole('menuitem', { name: 'Noise' }).press('Enter')
  await expect(list.getByRole('listitem')).toHaveCount(2)
  await list.getByRole('button', { name: /^Noise/ }).click()
  await list.getByRole('button', { name: 'Remove Noise' }).click()
  await expect(list.getByRole('listitem')).toHaveCount(1)
  await expect(split.getByRole('button', { name: 'Add an augmentation' })).toBeFocused()
})
