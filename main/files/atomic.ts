// Writes whole files or nothing: to a temporary name in the same folder, flushed, renamed, the folder flushed. Everything the program keeps passes here.

import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { diskError } from './disk-error.ts'

/** Ends the names of files that a killed program may leave behind; nothing reads them. */
export const temporarySuffix = '.lamina-tmp'

/** Replaces `path` or leaves it as it was. Throws OutsideError: disk full, folder gone, no permission; the temporary file is removed. */
export async function writeAtomically(path: string, content: Uint8Array | string | readonly Uint8Array[]): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}${temporarySuffix}`)
  try {
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
    await flushFolder(dirname(path))
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw diskError(error, path)
  }
}

/** So that the new name survives a loss of power. Windows cannot open folders, and needs no flush. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const opened = await open(folder, 'r')
  try {
    await opened.sync()
  } finally {
    await opened.close()
  }
}
