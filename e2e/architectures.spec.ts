// Published architectures: found, sized and opened from the start page. How fast the deepest open is measured in opening-speed.spec.ts.

import { expect, expectAccessible, type Page, test } from './fixtures.ts'

async function openList(page: Page) {
  await page.getByRole('button', { name: /^Published architectures/ }).click()
  return page.getByRole('dialog', { name: 'Published architectures' })
}

test('an architecture is found, read, sized for a laptop and opened', async ({ page }) => {
  await expect(page.getByRole('button', { name: /^Published architectures AlexNet, VGG-16, ResNet-18, U-Net and \d+ more\./ })).toBeVisible()
  const list = await openList(page)
  // Counted from the networks, one after the other; torchvision's numbers.
  await expect(list.getByRole('button', { name: /^VGG-16 2014 138,357,544 15\.5 G$/ })).toBeVisible()
  await expect(list.getByRole('navigation').getByRole('button', { name: /…/ })).toHaveCount(0)
  await expectAccessible(page)

  await list.getByLabel('Search architectures').fill('residual')
  await expect(list.getByText('No architecture is called “residual”.')).toBeVisible()
  await list.getByLabel('Search architectures').fill('he 2015 18')
  const found = list.getByRole('navigation').getByRole('button')
  await expect(found).toHaveText(['ResNet-18201511,689,5121,814,073,344'.replace('1,814,073,344', '1.81 G')])
  const shown = list.getByRole('region', { name: 'ResNet-18' })
  await expect(shown.getByRole('status')).toContainText('70 layers')

  await shown.getByRole('radio', { name: 'For a laptop' }).click()
  await expect(shown.getByRole('status')).toContainText('703,386 parameters')
  await shown.getByLabel('Classes').fill('3')
  await expect(shown.getByRole('status')).toContainText('702,483 parameters')
  await shown.getByRole('button', { name: 'Open ResNet-18' }).click()
  await expect(list).toBeHidden()
  const status = page.getByRole('contentinfo')
  await expect(status).toContainText('702,483')
  await expect(status).toContainText('No problems')
  await expect(page.getByText('block 1-1').first()).toBeVisible()
})

test('images that are too small are refused where they are set, and "Find or do" leads to an architecture', async ({ page }) => {
  await page.getByRole('button', { name: /^Find or do/ }).click()
  await page.getByRole('combobox', { name: 'Find or do' }).fill('alexnet')
  await page.getByRole('option', { name: /^Show architecture AlexNet architecture$/ }).click()
  const shown = page.getByRole('dialog', { name: 'Published architectures' }).getByRole('region', { name: 'AlexNet', exact: true })
  await shown.getByLabel('Height').fill('48')
  await shown.getByLabel('Width').fill('48')
  await expect(shown.getByRole('alert')).toContainText('pool3: 3×3 does not fit the 1×1 image that reaches it.')
  await expect(shown.getByRole('button', { name: 'Open AlexNet' })).toBeDisabled()
  await shown.getByRole('radio', { name: 'As published' }).click()
  await expect(shown.getByRole('status')).toContainText('60,965,224 parameters')
})
