// What the journeys of Explain share: a network that learned the digits, its maps, and how a method is chosen.

import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator } from '@playwright/test'
import { test as base, expect, openTemplate, type Page } from './fixtures.ts'

/** `page` is the window of a program that finds a finished run of lenet-5 on the digits: trained once for all journeys, a copy for each. */
export const test = base.extend<{ epochs: number }, { learned: (epochs: number) => string }>({
  epochs: [1, { option: true }],
  learned: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'lamina-learned-'))
      const known = new Set<number>()
      await use((epochs) => {
        const home = join(folder, String(epochs))
        if (!known.has(epochs)) learnDigits(home, epochs)
        known.add(epochs)
        return home
      })
      rmSync(folder, { recursive: true, force: true })
    },
    { scope: 'worker' },
  ],
  home: async ({ home, learned, epochs }, use) => {
    cpSync(learned(epochs), home, { recursive: true })
    await use(home)
  },
})

function learnDigits(home: string, epochs: number): void {
  const design = join(home, 'lenet-5.lamina')
  const lamina = (...words: readonly string[]) => {
    const environment = { ...process.env, LAMINA_HOME: home }
    const { status, stderr } = spawnSync(process.execPath, ['scripts/lamina.js', ...words], { env: environment, encoding: 'utf8' })
    expect(status, stderr).toBe(0)
  }
  mkdirSync(home)
  lamina('new', 'lenet-5', '-o', design)
  lamina('train', design, '--data', 'builtin:digits', '--epochs', `${epochs}`, '--out', join(home, 'runs', 'lenet-5-1'))
}

export const maps = (page: Page): Locator => page.locator('[data-heatmap]')
export const images = (page: Page): Locator => page.getByRole('list', { name: 'Images' }).getByRole('button')
export const article = (page: Page, name: string): Locator => page.getByRole('article', { name, exact: true })
export const right = (page: Page): Locator => page.getByRole('region', { name: 'Explanation' })

/** Three maps of the network that learned the digits. */
export async function explainDigits(page: Page): Promise<void> {
  await openTemplate(page, /^lenet-5/)
  await page.getByRole('tab', { name: 'Explain' }).click()
  await expect(maps(page)).toHaveCount(3, { timeout: 60_000 })
}

export async function chooseMethod(page: Page, from: string, to: string): Promise<void> {
  await article(page, from).getByTitle('Choose another method, move or remove the map').click()
  await page.getByRole('menuitem', { name: to, exact: true }).click()
}
