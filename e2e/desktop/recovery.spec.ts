// What survives in the desktop program: an unsaved design after the program was killed, the window after its page or its engine ended.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, openTemplate, test } from '../fixtures.ts'
import { launch } from '../launch.ts'

async function addTanh(page: Page): Promise<void> {
  await page.getByRole('region', { name: 'Layers' }).getByRole('button', { name: 'Tanh', exact: true }).click()
  await expect(page.locator('.react-flow__node')).toHaveCount(14)
}
const copies = (home: string): number => {
  const folder = join(home, 'autosave')
  return existsSync(folder) ? readdirSync(folder).length : 0
}

test('killed at any moment, the program offers the unsaved design when it starts again', async ({ program, home }) => {
  await openTemplate(program.page, /^course-cnn/)
  await addTanh(program.page)
  await expect.poll(() => copies(home), 'a copy is kept').toBe(1)
  await program.endNodeSide()

  const next = await launch('desktop', home)
  try {
    const lost = next.page.getByRole('region', { name: 'Designs that were not saved' })
    await expect(lost).toContainText('“course-cnn” was not saved.')
    await lost.getByRole('button', { name: 'Recover' }).click()
    await expect(next.page.locator('.react-flow__node')).toHaveCount(14)
  } finally {
    await next.stop()
  }
})

test('a page that ended unexpectedly is said and loaded again, and the design stands as it was', async ({ page, program }) => {
  await openTemplate(page, /^course-cnn/)
  await addTanh(page)
  program.order({ pageEnds: 'crashed' })
  await expect.poll(() => program.output()).toContain('The window ended unexpectedly.')
  await expect(page.locator('.react-flow__node')).toHaveCount(14)
  await expect(page.getByRole('banner')).toContainText('Edited')
})

test('an engine that is killed while it trains is said with what is safe, and the run goes on from there', async ({ page, program }) => {
  test.setTimeout(240_000)
  await openTemplate(page, /^lenet-5/)
  await page.getByRole('tab', { name: 'Train' }).click()
  const run = page.getByRole('region', { name: 'Run', exact: true })
  for (const [option, value] of [
    ['Epochs', '2000'],
    ['Patience', '1000'],
  ] as const) {
    await run.getByLabel(option, { exact: true }).fill(value)
    await run.getByLabel(option, { exact: true }).press('Enter')
  }
  await run.getByRole('button', { name: 'Start training' }).click()
  // After an epoch there is a checkpoint.
  await expect(page.getByRole('heading', { name: /^Epoch ([2-9]|\d\d+) of/ })).toBeVisible({ timeout: 120_000 })
  program.order({ killEngine: true })
  const curves = page.getByRole('region', { name: 'Curves' })
  await expect(curves.getByText(/The checkpoint of step \d+ is safe/).first()).toBeVisible({ timeout: 30_000 })
  await curves.getByRole('button', { name: 'Resume' }).click()
  await expect(run.getByRole('status')).toHaveText('training', { timeout: 60_000 })
})
