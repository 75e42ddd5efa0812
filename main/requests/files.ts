// Answers about files: designs, autosaves, and what is in a folder for clients without native dialogs.

import { readdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { ProblemsFound } from '../../core/problems.ts'
import type { FolderEntry } from '../../core/protocol/files.ts'
import { writeAtomically } from '../files/atomic.ts'
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
  writeMade: ({ path, bytes }) => writeMade(path, bytes),
  recent: () => recentDesigns(),
  autosave: ({ id, text }) => autosave(id, text),
  recoverable: () => autosaves(),
  discardAutosave: ({ id }) => discardAutosave(id),
}

/** Ending and first bytes of what a window may write. */
const made: readonly (readonly [ending: string, beginning: readonly number[]])[] = [
  ['.png', [0x89, 0x50, 0x4e, 0x47]],
  ['.npy', [0x93, 0x4e, 0x55, 0x4d]],
  // The table of layers begins with the names of its first columns.
  ['.csv', [...Buffer.from('layer,type,')]],
]

async function writeMade(path: string, bytes: Uint8Array): Promise<{ readonly path: string }> {
  const [ending] = made.find(([, beginning]) => beginning.every((byte, at) => bytes[at] === byte)) ?? []
  if (ending === undefined)
    throw new ProblemsFound([{ code: 'not-made-here', severity: 'error', what: 'That is neither a picture nor an array.', mend: 'Export it again.' }])
  const named = path.toLowerCase().endsWith(ending) ? path : path + ending
  await writeAtomically(named, bytes)
  return { path: named }
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
