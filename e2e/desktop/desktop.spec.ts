// What only the desktop program has: menus, dialogs, files handed over by the system, the question before closing.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, openTemplate, test } from '../fixtures.ts'
import type { Running } from '../launch.ts'

/** Saves the open design through menu and dialog. */
async function save(program: Running, path: string): Promise<void> {
  program.order({ dialog: { canceled: false, filePath: path } })
  program.order({ menu: ['File', 'Save'] })
  await expect.poll(() => existsSync(path)).toBe(true)
}

/** One change, so that there is something to lose; main has heard of it. */
async function edit(page: Page, program: Running): Promise<void> {
  await page.getByRole('region', { name: 'Layers' }).getByRole('button', { name: 'Tanh', exact: true }).click()
  await expect.poll(() => program.output(), 'main knows of the change').toContain('{"edited":true}')
}

test('saves through the menu, and the file is the drawing', async ({ page, program, home }) => {
  await openTemplate(page, /^course-cnn/)
  const path = join(home, 'mine.lamina')
  await save(program, path)
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ format: 'lamina-design', nodes: { length: 13 } })
})

test('opens a file that the system hands over, and one named by a second start', async ({ page, program, home }) => {
  await openTemplate(page, /^course-cnn/)
  await save(program, join(home, 'first.lamina'))
  const second = join(home, 'second.lamina')
  writeFileSync(second, readFileSync(join(home, 'first.lamina'), 'utf8').replace('"conv1"', '"stem"'))
  program.order({ openFile: second })
  await expect(page.getByRole('group', { name: /^stem/ })).toBeVisible()
  program.order({ secondInstance: [join(home, 'first.lamina')] })
  await expect(page.getByRole('group', { name: /^conv1/ })).toBeVisible()
})

test('recent designs stand in the menu', async ({ page, program, home }) => {
  await openTemplate(page, /^lenet-5/)
  await save(program, join(home, 'recent.lamina'))
  await openTemplateAgain(page)
  program.order({ menu: ['File', 'Open recent', 'recent.lamina'] })
  await expect(page.getByRole('group', { name: /Average pool/ }).first()).toBeVisible()
})

async function openTemplateAgain(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start page' }).click()
  await openTemplate(page, /^course-cnn/)
}

test('closing with unsaved changes asks, and "Cancel" stays', async ({ page, program }) => {
  await openTemplate(page, /^course-cnn/)
  await edit(page, program)
  program.order({ close: true })
  await expect.poll(() => program.output()).toContain('Save the changes to this design?')
  await expect(page.locator('.react-flow__node')).toHaveCount(14)
})

test('closing and saving writes the file and ends the program', async ({ page, program, home }) => {
  await openTemplate(page, /^course-cnn/)
  await edit(page, program)
  const path = join(home, 'kept.lamina')
  program.order({ dialog: { response: 0 } })
  program.order({ dialog: { canceled: false, filePath: path } })
  program.order({ close: true })
  expect(await program.ended).toBe(0)
  expect(JSON.parse(readFileSync(path, 'utf8')).nodes).toHaveLength(14)
})

test('closing without saving ends the program', async ({ page, program }) => {
  await openTemplate(page, /^course-cnn/)
  await edit(page, program)
  program.order({ dialog: { response: 1 } })
  program.order({ close: true })
  expect(await program.ended).toBe(0)
})

test('the page cannot leave, nor open windows', async ({ page }) => {
  const before = page.url()
  await page.evaluate(() => {
    location.href = 'https://example.com/'
  })
  await page.evaluate(() => window.open('https://example.com/'))
  await expect.poll(() => page.context().pages().length).toBe(1)
  expect(page.url()).toBe(before)
})

test('the installed program is the command line too', async ({ home }) => {
  const environment = { ...process.env, LAMINA_HOME: home, ELECTRON_OVERRIDE_DIST_PATH: 'e2e/electron-double' }
  const run = (...words: string[]) =>
    spawnSync(process.execPath, ['node_modules/electron/cli.js', '.', ...words], { env: environment, encoding: 'utf8' })
  const templates = run('templates', '--json')
  expect(templates.status).toBe(0)
  expect(JSON.stringify(JSON.parse(templates.stdout))).toContain('course-cnn')
  const wrong = run('summary', 'nothing.lamina')
  expect(wrong.status).toBe(1)
  expect(wrong.stderr).toContain('nothing.lamina')
})

test('the menu bar has the commands of the window, in its words', async ({ page, program, home }) => {
  await openTemplate(page, /^course-cnn/)
  program.order({ menu: ['View', 'Data'] })
  await expect(page.getByRole('tab', { name: 'Data' })).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByRole('region', { name: 'Data', exact: true })).toBeVisible()
  program.order({ menu: ['View', 'Left panel'] })
  await expect(page.getByRole('button', { name: 'Unfold Data' })).toBeVisible()
  program.order({ menu: ['Help', 'Handbook'] })
  await expect(page.getByRole('dialog', { name: 'Handbook' })).toBeVisible()
  await page.keyboard.press('Escape')
  program.order({ menu: ['View', 'Appearance: dark'] })
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  program.order({ menu: ['View', 'Design'] })

  await save(program, join(home, 'mine.lamina'))
  program.order({ menu: ['File', 'New design'] })
  await expect(page.locator('.react-flow__node')).toHaveCount(0)
  await expect(async () => {
    program.order({ menu: ['File', 'Open recent', 'mine.lamina'] })
    await expect(page.locator('.react-flow__node')).toHaveCount(13, { timeout: 2000 })
  }).toPass()
})

test('"Undo" of the menu takes back what is typed while a field has the keyboard, and the drawing otherwise', async ({ page, program }) => {
  await openTemplate(page, /^course-cnn/)
  await edit(page, program)
  const search = page.getByLabel('Search layers')
  await search.fill('conv')
  program.order({ menu: ['Edit', 'Undo'] })
  await expect(search).toHaveValue('')
  await expect(page.locator('.react-flow__node')).toHaveCount(14)
  await search.blur()
  program.order({ menu: ['Edit', 'Undo'] })
  await expect(page.locator('.react-flow__node')).toHaveCount(13)
})
