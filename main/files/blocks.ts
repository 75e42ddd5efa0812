// A person's own blocks on disk: a file each in the data folder's `blocks`, hostile until it has been read.

import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { readPiece } from '../../core/design/blocks/piece.ts'
import { ProblemsFound } from '../../core/problems.ts'
import type { StoredBlock } from '../../core/protocol/blocks.ts'
import { writeAtomically } from './atomic.ts'
import { dataFolder, dataSubfolder } from './data-folder.ts'
import { codeOf, diskError } from './disk-error.ts'

const folderName = 'blocks'
const extension = '.block.json'
const mostBytes = 5_000_000

interface Found {
  readonly block: StoredBlock
  readonly title: string
}

/** By title. Files that hold no block are named, not thrown: the others are of use. */
export async function storedBlocks(): Promise<{ readonly blocks: readonly StoredBlock[]; readonly damaged: readonly string[] }> {
  const folder = join(dataFolder(), folderName)
  const names = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return []
    throw diskError(error, folder)
  })
  const read = await Promise.all(names.filter((name) => name.endsWith(extension)).map((name) => readBlock(join(folder, name))))
  const found = read.filter((one) => typeof one !== 'string').sort((a, b) => a.title.localeCompare(b.title) || a.block.id.localeCompare(b.block.id))
  return { blocks: found.map(({ block }) => block), damaged: read.filter((one) => typeof one === 'string') }
}

/** The file's name where it holds no block. */
async function readBlock(path: string): Promise<Found | string> {
  try {
    if ((await stat(path)).size > mostBytes) return basename(path)
    const text = await readFile(path, 'utf8')
    return { block: { id: basename(path, extension), text }, title: readPiece(text).title }
  } catch (error) {
    if (error instanceof ProblemsFound) return basename(path)
    throw diskError(error, path)
  }
}

/** Throws ProblemsFound where the text is no block. */
export async function writeBlock(id: string, text: string): Promise<void> {
  readPiece(text)
  await writeAtomically(join(await dataSubfolder(folderName), `${id}${extension}`), text)
}

export async function removeBlock(id: string): Promise<void> {
  const path = join(dataFolder(), folderName, `${id}${extension}`)
  await rm(path, { force: true }).catch((error: unknown) => {
    throw diskError(error, path)
  })
}
