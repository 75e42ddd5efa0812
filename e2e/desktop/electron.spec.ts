// One journey in Electron itself, where its binary stands and a display is there.

import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, expect, test } from '@playwright/test'

const root = fileURLToPath(new URL('../..', import.meta.url))
const hasBinary = existsSync(join(root, 'node_modules', 'electron', 'dist'))
const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY !== undefined || process.env.WAYLAND_DISPLAY !== undefined

test('the desktop program opens a template in Electron', async () => {
  test.skip(!hasBinary, "Electron's binary is not here: the double stands in for it.")
  test.skip(!hasDisplay, 'There is no display here: the double stands in for Electron.')
  const home = mkdtempSync(join(tmpdir(), 'lamina-electron-'))
  const program = await _electron.launch({ args: [root], cwd: root, env: { ...process.env, LAMINA_HOME: home } as Record<string, string> })
  const page = await program.firstWindow()
  expect(page.url()).toBe('app://lamina/')
  await page.getByRole('button', { name: /^course-cnn/ }).click()
  await expect(page.locator('.react-flow__node')).toHaveCount(13)
  expect(await page.evaluate(() => [typeof Reflect.get(globalThis, 'require'), typeof Reflect.get(globalThis, 'process')])).toEqual([
    'undefined',
    'undefined',
  ])
  await program.close()
})
