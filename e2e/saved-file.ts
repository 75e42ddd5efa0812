// What the window saves: downloaded in a browser, written where the system's dialog says in the desktop program.

import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, type Host, type Page } from './fixtures.ts'
import type { Running } from './launch.ts'

interface Where {
  readonly page: Page
  readonly host: Host
  readonly program: Running
  readonly home: string
}

/** `save`: the deed that asks for a path. The answer is `file`: in a browser through the program's own dialog, called `title`. */
export async function saveTo({ page, host, program }: Omit<Where, 'home'>, file: string, title: string, save: () => Promise<void>): Promise<void> {
  program.order({ dialog: { canceled: false, filePath: file } })
  await save()
  if (host !== 'browser') return
  const chooser = page.getByRole('dialog', { name: title })
  const place = chooser.locator('.file-place > span')
  await expect(place).toHaveText(/./)
  await chooser.getByRole('textbox', { name: 'Name' }).fill(relative((await place.textContent()) ?? '', file))
  await chooser.getByRole('button', { name: 'Save' }).click()
}

/** `save`: the deed that saves. In the desktop program its file is called "exported", with the ending that the program gives it. */
export async function savedBy(
  { page, host, program, home }: Where,
  save: () => Promise<void>,
): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  if (host === 'browser') {
    const [download] = await Promise.all([page.waitForEvent('download'), save()])
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
  }
  program.order({ dialog: { canceled: false, filePath: join(home, 'exported') } })
  await save()
  const written = () => readdirSync(home).find((name) => name.startsWith('exported.'))
  await expect.poll(written).toBeTruthy()
  const name = written() ?? ''
  const bytes = readFileSync(join(home, name))
  rmSync(join(home, name))
  return { name, bytes }
}
