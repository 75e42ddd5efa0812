// Answers about files: designs, autosaves, and what is in a folder for clients without native dialogs.

import { readdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { FolderEntry } from '../../core/protocol/files.ts'
import { autosave, autosaves, discardAutosave, readStoredDesign, recentDesigns, writeStoredDesign } from '../files/designs.ts'
import { diskError } from '../files/disk-error.ts'
import type { HandlersOf } from './handlers.ts'

export const fileHandlers: HandlersOf<'files'> = {
  async list({ folder: asked }) {
    const folder = resolve(asked ?? homedir())
    const entries = await listEntries(folder)
    return dirname(folder) === folder ? { folder, entries } : { folder, parent: dirname(folder), entries }
  },
  readDesign: ({ path }) => readStoredDesign(path),
  writeDesign: async ({ path, text }) => ({ path: await writeStoredDesign(path, text) }),
  recent: () => recentDesigns(),
  autosave: ({ id, text }) => autosave(id, text),
  recoverable: () => autosaves(),
  discardAutosave: ({ id }) => discardAutosave(id),
}

/** Folders first, then by name; hidden files and what cannot be looked at are left out. */
async function listEntries(folder: string): Promise<readonly FolderEntry[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw diskError(error, folder)
  })
  const entries = await Promise.all(
    names
      .filter((name) => !name.startsWith('.'))
      .map(async (name): Promise<FolderEntry[]> => {
        const path = join(folder, name)
        const found = await stat(path).catch(() => undefined)
        return found ? [{ name, path, folder: found.isDirectory(), bytes: found.size }] : []
      }),
  )
  return entries.flat().sort((a, b) => Number(b.folder) - Number(a.folder) || a.name.localeCompare(b.name))
}
