// What every journey stands on: `import { expect, test } from './fixtures.ts'`, then `test('…', async ({ page }) => …)`.
// `page` is the window of a program of its own with an empty data folder (`home`); the test fails when the window logs an error.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { test as base, expect, type Page } from '@playwright/test'
import { type Host, launch, type Running } from './launch.ts'

export { expect, type Host, type Page }

interface Fixtures {
  readonly host: Host
  /** The data folder: LAMINA_HOME. */
  readonly home: string
  readonly program: Running
  /** Colours the window starts in. */
  readonly scheme: 'light' | 'dark'
}

export const test = base.extend<Fixtures>({
  host: ['browser', { option: true }],
  scheme: ['light', { option: true }],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
  home: async ({}, use) => {
    const home = mkdtempSync(join(tmpdir(), 'lamina-e2e-'))
    await use(home)
    rmSync(home, { recursive: true, force: true })
  },
  program: async ({ host, home, scheme }, use) => {
    const program = await launch(host, home, { colorScheme: scheme })
    await use(program)
    await program.stop()
  },
  page: async ({ program }, use) => {
    const errors: string[] = []
    program.page.on('pageerror', (error) => errors.push(error.message))
    program.page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text())
    })
    await use(program.page)
    expect(errors, 'errors that the window logged').toEqual([])
  },
})

/** Opens a template from the start page, by its title. */
export async function openTemplate(page: Page, title: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: title }).first().click()
  await expect(page.locator('.react-flow__node').first()).toBeVisible()
}

/** Every rule of axe, whole page. */
export const expectAccessible = (page: Page): Promise<void> => expectNone(axe(page))

const axe = (page: Page): AxeBuilder => new AxeBuilder({ page }).options({ resultTypes: ['violations'] })

async function expectNone(builder: AxeBuilder): Promise<void> {
  const { violations } = await builder.analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(', ')}`)).toEqual([])
}

/** In light and in dark. The journey goes on in dark, and things no longer move. */
export async function expectAccessibleInBothThemes(page: Page, what: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await test.step(`${what}, light`, () => expectAccessible(page))
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  // Only colours differ.
  await test.step(`${what}, dark`, () => expectNone(axe(page).withRules(['color-contrast'])))
}
