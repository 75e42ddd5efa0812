// What the journeys of Explain share: a network that learned the digits, its maps, and how a method is chosen.

import type { Locator } from '@playwright/test'
import { expect, openTemplate, type Page } from './fixtures.ts'

export const maps = (page: Page): Locator => page.locator('[data-heatmap]')
export const images = (page: Page): Locator => page.getByRole('list', { name: 'Images' }).getByRole('button')
export const article = (page: Page, name: string): Locator => page.getByRole('article', { name, exact: true })
export const right = (page: Page): Locator => page.getByRole('region', { name: 'Explanation' })

/** Few epochs on the digits, then three maps. */
export async function explainDigits(page: Page, epochs = 1): Promise<void> {
  await openTemplate(page, /^lenet-5/)
  await page.getByRole('tab', { name: 'Train' }).click()
  const run = page.getByRole('region', { name: 'Run', exact: true })
  await run.getByLabel('Epochs', { exact: true }).fill(`${epochs}`)
  await run.getByLabel('Epochs', { exact: true }).press('Enter')
  await run.getByRole('button', { name: 'Start training' }).click()
  await expect(page.getByRole('heading', { name: /^\d epochs? done$/ })).toBeVisible({ timeout: 60_000 })
  await page.getByRole('tab', { name: 'Explain' }).click()
  await expect(maps(page)).toHaveCount(3, { timeout: 60_000 })
}

export async function chooseMethod(page: Page, from: string, to: string): Promise<void> {
  await article(page, from).getByTitle('Choose another method, move or remove the map').click()
  await page.getByRole('menuitem', { name: to, exact: true }).click()
}
