// What the states of states.ts have in common: tabs, layers and options that are chosen, runs and maps that are waited for.

import { expect, openTemplate, type Page } from '../fixtures.ts'

export const inspector = (page: Page) => page.getByRole('region', { name: 'Inspector' })
export const showTab = (page: Page, name: string) => page.getByRole('tab', { name }).click()
export const choose = async (page: Page, layer: RegExp) => {
  await page.getByRole('group', { name: layer }).click()
  await pictured(page)
}
/** The layers show what they do with an image. */
export const pictured = (page: Page) => expect(page.getByText('Pictures are on their way')).toHaveCount(0)
export const setOption = async (page: Page, layer: RegExp, option: RegExp, value: string) => {
  await choose(page, layer)
  const field = inspector(page).getByLabel(option).first()
  await field.fill(value)
  await field.press('Enter')
}
export const press = (page: Page, keys: string) => page.keyboard.press(keys)

/** With the pictures of the built-in data and the device. */
export async function startPage(page: Page): Promise<void> {
  await expect(page.locator('.data-card canvas')).not.toHaveCount(0)
  await expect(page.getByRole('contentinfo')).toContainText('CPU')
}

/** The Train workspace with the finished run on show. */
export async function showRun(page: Page, run = 'vgg-small-1'): Promise<void> {
  await openTemplate(page, run.startsWith('vgg') ? /^vgg-small/ : /^lenet-5/)
  await showTab(page, 'Train')
  await page
    .getByRole('button', { name: new RegExp(`^${run}`) })
    .first()
    .click()
  await expect(page.getByRole('grid', { name: /^Confusion matrix/ })).toBeVisible()
}

/** Explain with three finished maps of an image of that run. */
export async function showMaps(page: Page): Promise<void> {
  await showRun(page)
  await showTab(page, 'Explain')
  await page.getByRole('list', { name: 'Images' }).getByRole('button').nth(2).click()
  for (const article of await page.getByRole('article').all()) await expect(article.locator('[data-heatmap]')).toBeVisible({ timeout: 60_000 })
  // What the other images are taken for is found out after the maps.
  await expect(page.getByRole('list', { name: 'Images' }).getByText('…', { exact: true })).toHaveCount(0, { timeout: 60_000 })
}

/** The list of published architectures with one of them chosen. */
export async function architecture(page: Page, title: string) {
  await startPage(page)
  await page.getByRole('button', { name: /^Published architectures/ }).click()
  const list = page.getByRole('dialog', { name: 'Published architectures' })
  await list.getByLabel('Search architectures').fill(title)
  await list.getByRole('navigation').getByRole('button').first().click()
  const shown = list.getByRole('region', { name: title })
  await expect(shown.getByRole('status')).toContainText('parameters')
  return shown
}

/** A run that goes on long enough to be drawn. */
export async function startRun(page: Page, options: Readonly<Record<string, string>>): Promise<void> {
  await openTemplate(page, /^vgg-small/)
  await showTab(page, 'Train')
  const run = page.getByRole('region', { name: 'Run', exact: true })
  for (const [label, value] of Object.entries(options)) {
    const field = run.getByLabel(label, { exact: true })
    await field.fill(value)
    await field.press('Enter')
  }
  await run.getByRole('button', { name: 'Start training' }).click()
}
