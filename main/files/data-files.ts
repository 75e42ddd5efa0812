// What a person chose as data, on disk: a folder, a single file or a .zip archive, as the pure sources of core/datasets read it.

import { createHash } from 'node:crypto'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { DataFiles, SourceFile } from '../../core/datasets/source.ts'
import { invariant } from '../../core/problems.ts'
import { brokenFile } from '../../core/tensor/broken-file.ts'
import { unzip } from '../../core/tensor/unzip.ts'
import { readAsset } from './assets.ts'
import { diskError } from './disk-error.ts'
import { decodePixels, probeImage } from './images.ts'
import { readBytes } from './read.ts'

/** Decoded pixels kept per dataset; beyond it images are decoded again when they are needed. */
const memoryBytes = 512 * 2 ** 20
/** What an archive may unfold to. */
const mostArchiveBytes = 2 * 2 ** 30
const deepest = 16

interface DiskFile extends SourceFile {
  readonly modifiedMs: number
}
type Found = Pick<DataFiles, 'files' | 'folders' | 'read' | 'locate'>
/** Who waits for the data: may leave, and is told how far they are. */
export type Watch = Pick<DataFiles, 'signal' | 'progress'>

/** Throws OutsideError when there is nothing at `location`, ProblemsFound when it is a broken archive. */
export async function openDataFiles(location: string, watch: Watch = {}): Promise<DataFiles> {
  const found = await find(location)
  return { ...found, ...watch, name: basename(location), memoryBytes, asset: readAsset, sha256, probeImage, decodeImage: decodePixels }
}

/** Changes when a file at `location` is added, removed or written; no content is read. Throws OutsideError when nothing is there. */
export async function dataSignature(location: string): Promise<string> {
  const { isFolder, bytes, modifiedMs } = await look(location)
  return sha256([JSON.stringify(isFolder ? await listFolder(location) : [bytes, modifiedMs])])
}

/** For sources that need no files. */
export function noDataFiles(name: string): DataFiles {
  const read = async (path: string): Promise<never> => invariant(false, `${name} has no file ${path}`) as never
  return { name, files: [], folders: [], read, memoryBytes, asset: readAsset, sha256, probeImage, decodeImage: decodePixels }
}

async function find(location: string): Promise<Found> {
  const { isFolder, bytes } = await look(location)
  if (isFolder) return readFolder(location)
  if (/\.zip$/i.test(location)) return readArchive(await readBytes(location), basename(location))
  return { files: [{ path: basename(location), bytes }], folders: [], read: () => readBytes(location) }
}

async function look(path: string): Promise<{ readonly isFolder: boolean; readonly bytes: number; readonly modifiedMs: number }> {
  try {
    const found = await stat(path)
    return { isFolder: found.isDirectory(), bytes: found.size, modifiedMs: found.mtimeMs }
  } catch (error) {
    throw diskError(error, path)
  }
}

async function readFolder(root: string): Promise<Found> {
  const locate = (path: string): string => join(root, ...path.split('/'))
  return { ...(await listFolder(root)), locate, read: (path) => readBytes(locate(path)) }
}

async function listFolder(root: string): Promise<{ readonly files: readonly DiskFile[]; readonly folders: readonly string[] }> {
  const files: DiskFile[] = []
  const folders: string[] = []
  try {
    await walk(root, '', files, folders, new Set([await realpath(root)]))
  } catch (error) {
    throw diskError(error, root)
  }
  return sorted(files, folders)
}

/** Links are followed, but no folder is entered twice: a link may lead to a folder above. */
async function walk(root: string, below: string, files: DiskFile[], folders: string[], entered: Set<string>): Promise<void> {
  if (below.split('/').length > deepest) return
  for (const name of await readdir(join(root, below))) {
    const path = below === '' ? name : `${below}/${name}`
    if (isHidden(path)) continue
    const found = await stat(join(root, path)).catch(() => undefined)
    if (found?.isFile()) files.push({ path, bytes: found.size, modifiedMs: found.mtimeMs })
    if (!found?.isDirectory()) continue
    const real = await realpath(join(root, path))
    if (entered.has(real)) continue
    entered.add(real)
    folders.push(path)
    await walk(root, path, files, folders, entered)
  }
}

/** What systems and archivers leave behind. */
const isHidden = (path: string): boolean =>
  path.split('/').some((step) => step.startsWith('.') || step === '__MACOSX' || step === 'Thumbs.db' || step === 'desktop.ini')

function sorted<File extends SourceFile>(
  files: readonly File[],
  folders: readonly string[],
): { readonly files: readonly File[]; readonly folders: readonly string[] } {
  return { files: [...files].sort((a, b) => (a.path < b.path ? -1 : 1)), folders: [...folders].sort() }
}

/** Unfolded in memory: its names are only keys and are never used as paths. */
function readArchive(bytes: Uint8Array, name: string): Found {
  let total = 0
  let entries: Readonly<Record<string, Uint8Array>>
  try {
    entries = unzip(bytes, ({ originalSize }) => {
      total += originalSize
      return total <= mostArchiveBytes
    })
  } catch {
    throw brokenFile(name, 'it is not a whole .zip archive.', 'Download or pack it again.')
  }
  if (total > mostArchiveBytes)
    throw brokenFile(name, `it unfolds to ${Math.round(total / 2 ** 30)} GiB; at most 2 are read.`, 'Unpack it, then choose the folder.')
  const contents = new Map(Object.entries(entries).filter(([path]) => !isHidden(path.replace(/\/$/, ''))))
  const paths = [...contents.keys()]
  const files = paths.filter((path) => !path.endsWith('/')).map((path) => ({ path, bytes: contents.get(path)?.length ?? 0 }))
  const folders = new Set(
    paths.flatMap((path) =>
      path
        .split('/')
        .slice(0, -1)
        .map((_, depth, steps) => steps.slice(0, depth + 1).join('/')),
    ),
  )
  const read = async (path: string): Promise<Uint8Array> => {
    const content = contents.get(path)
    invariant(content, `no "${path}" in ${name}`)
    return content
  }
  return { ...sorted(files, [...folders]), read }
}

function sha256(parts: Iterable<Uint8Array | string>): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}
