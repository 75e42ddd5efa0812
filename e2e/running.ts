// What the journeys of Train share: where a run is planned, started, stopped and read.

import { expect, openTemplate, type Page } from './fixtures.ts'

export const panel = (page: Page) => page.getByRole('region', { name: 'Run', exact: true })
export const curves = (page: Page) => page.getByRole('region', { name: 'Curves', exact: true })
export const results = (page: Page) => page.getByRole('region', { name: 'Results', exact: true })
export const step = (page: Page) => page.getByText(/^step [\d,]+ of/)
export const slow = { timeout: 60_000 }

export async function set(page: Page, options: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(options)) {
    const field = panel(page).getByLabel(label, { exact: true })
    await field.fill(value)
    await field.press('Enter')
  }
}
export async function prepare(page: Page, options: Readonly<Record<string, string>>): Promise<void> {
  await openTemplate(page, /^lenet-5/)
  await page.getByRole('tab', { name: 'Train' }).click()
  await set(page, options)
}
export const start = (page: Page) => panel(page).getByRole('button', { name: 'Start training' }).click()
export const stop = async (page: Page): Promise<void> => {
  await panel(page).getByRole('button', { name: 'Stop' }).click()
  await expect(page.getByRole('heading', { name: /^Stopped at step/ })).toBeVisible(slow)
}
/** Trains to its end. */
export async function train(page: Page, epochs: number): Promise<void> {
  await set(page, { Epochs: String(epochs) })
  await start(page)
  await expect(page.getByRole('heading', { name: epochs === 1 ? '1 epoch done' : `${epochs} epochs done` })).toBeVisible(slow)
}
