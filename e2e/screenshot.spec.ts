// The picture in README.md. `UPDATE_SCREENSHOT=1 npx playwright test screenshot --project browser` draws it anew; otherwise it goes to test-results.

import { fileURLToPath } from 'node:url'
import { expect, openTemplate, test } from './fixtures.ts'

test('the window, for the README', async ({ page }, info) => {
  await openTemplate(page, /^course-cnn/)
  await page.getByRole('group', { name: /^conv1/ }).click()
  await page.mouse.move(0, 0)
  await expect(page.getByRole('region', { name: 'Inspector' }).getByText('Kernel size').first()).toBeVisible()
  const path = process.env.UPDATE_SCREENSHOT ? fileURLToPath(new URL('../assets/screenshot.png', import.meta.url)) : info.outputPath('window.png')
  await page.screenshot({ path, animations: 'disabled' })
})
