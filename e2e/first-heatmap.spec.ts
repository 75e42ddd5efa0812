// From a fresh start to a first heatmap: counts the clicks that a person makes, and says how long it took.

import { expect, type Page, test } from './fixtures.ts'

declare global {
  interface Window {
    trustedClicks: number
  }
}

/** Only clicks that come from a hand count; scripts make none that are trusted. */
const countClicks = (page: Page): Promise<void> =>
  page.evaluate(() => {
    window.trustedClicks = 0
    addEventListener('click', (event) => (window.trustedClicks += event.isTrusted ? 1 : 0), { capture: true })
  })

/** Different colours in a drawn map: one where it is empty. */
const coloursOf = (page: Page, method: string): Promise<number> =>
  page
    .getByRole('article', { name: method })
    .locator('canvas[data-heatmap]')
    .evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement
      const pixels = new Uint32Array(
        (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data.buffer ?? new ArrayBuffer(0),
      )
      return new Set(pixels).size
    })

test('course-cnn, Train, Explain, an image: a heatmap in at most four clicks', async ({ page }) => {
  test.setTimeout(300_000)
  await countClicks(page)
  const started = Date.now()
  await page.getByRole('button', { name: /^course-cnn/ }).click()
  await page.getByRole('banner').getByRole('button', { name: 'Train' }).click()
  await expect(page.getByRole('heading', { name: /epochs done/ })).toBeVisible({ timeout: 240_000 })
  // Measured on images that were not trained on.
  const accuracy = Number((await page.locator('.run-result b').textContent()) ?? 0)
  expect(accuracy).toBeGreaterThan(0.75)
  await expect(page.getByRole('grid', { name: /^Confusion matrix/ })).toBeVisible()
  await page.getByRole('banner').getByRole('button', { name: 'Explain' }).click()
  await page.getByRole('list', { name: 'Images' }).getByRole('button').nth(1).click()
  for (const method of ['Grad-CAM', 'Occlusion', 'SmoothGrad']) {
    await expect(page.getByRole('article', { name: method }).locator('canvas[data-heatmap]')).toBeVisible({ timeout: 60_000 })
    await expect.poll(() => coloursOf(page, method)).toBeGreaterThan(8)
  }
  const clicks = await page.evaluate(() => window.trustedClicks)
  test.info().annotations.push({ type: 'first heatmap', description: `${clicks} clicks` })
  process.stdout.write(`First heatmap after ${clicks} clicks and ${((Date.now() - started) / 1000).toFixed(1)} s\n`)
  expect(clicks).toBeLessThanOrEqual(4)
})
