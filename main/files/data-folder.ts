// Where Lamina keeps what nobody chose a place for: recent files, autosaved designs, runs.

import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { diskError } from './disk-error.ts'

/** LAMINA_HOME, or `.lamina` in the home folder; the desktop program sets LAMINA_HOME to its own user data folder. Read at each call, so that tests own theirs. */
export const dataFolder = (): string => resolve(process.env.LAMINA_HOME || join(homedir(), '.lamina'))

/** A folder in the data folder, made where missing. Throws OutsideError. */
export async function dataSubfolder(...names: readonly string[]): Promise<string> {
  const folder = join(dataFolder(), ...names)
  try {
    await mkdir(folder, { recursive: true })
    return folder
  } catch (error) {
    throw diskError(error, folder)
  }
}
