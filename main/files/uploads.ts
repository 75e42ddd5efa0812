// Files that come from a window without a path of their own: written to a folder apart, which takes its name when all are there.

import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, open, readdir, rename, rm, stat, statfs, symlink } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { OutsideError } from '../../core/problems.ts'
import { dataFolder, dataSubfolder } from './data-folder.ts'
import { diskError } from './disk-error.ts'
import { safeName, safeSteps } from './safe-name.ts'

interface Upload {
  readonly name: string
  readonly folder: string
  /** As announced: more is refused. */
  readonly files: number
  readonly bytes: number
  filesSoFar: number
  bytesSoFar: number
}

const uploads = new Map<string, Upload>()
const incoming = '.incoming-'
/** Left free on the disk, for runs and for everybody else. */
const spareBytes = 2 ** 30
const staleMs = 24 * 3_600_000

/** Where the copies of dropped data stand. */
export const copiesFolder = (): string => join(dataFolder(), 'data')
export const isCopy = (location: string): boolean => resolve(location).startsWith(copiesFolder() + sep)

/** Throws OutsideError when the disk has no room for `bytes`. */
export async function beginUpload(name: string, files: number, bytes: number): Promise<string> {
  const parent = await dataSubfolder('data')
  await removeStale(parent)
  const { bavail, bsize } = await statfs(parent)
  const free = bavail * bsize - spareBytes
  if (bytes > free)
    throw new OutsideError(
      `The disk of Lamina's data folder has ${sayGigabytes(Math.max(0, free))} free for copies; "${name}" has ${sayGigabytes(bytes)}. Free some space, or open it by its path with "Folder …".`,
    )
  const id = randomUUID()
  const folder = join(parent, incoming + id)
  await mkdir(folder)
  uploads.set(id, { name: safeName(name), folder, files, bytes, filesSoFar: 0, bytesSoFar: 0 })
  return id
}

const sayGigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`

/** Never replaces a file, never writes more than was announced. Throws OutsideError; what is half written is removed. */
export async function receiveFile(id: string, path: string, content: Readable): Promise<void> {
  const upload = known(id)
  const target = join(upload.folder, ...safeSteps(path))
  if (++upload.filesSoFar > upload.files) throw new OutsideError('More files came than were announced. Drop them again.')
  const counted = new Transform({
    transform(part: Buffer, _encoding, done) {
      upload.bytesSoFar += part.length
      done(upload.bytesSoFar > upload.bytes ? new OutsideError('More bytes came than were announced. Drop the files again.') : null, part)
    },
  })
  try {
    await mkdir(dirname(target), { recursive: true })
    const file = await open(target, 'wx')
    await pipeline(content, counted, file.createWriteStream()).catch(async (error: unknown) => {
      await rm(target, { force: true })
      throw error
    })
  } catch (error) {
    throw diskError(error, path)
  }
}

/** Gives the folder its name, with a number where another has it, and says where it stands. */
export async function finishUpload(id: string): Promise<string> {
  const upload = known(id)
  if (upload.filesSoFar < upload.files) throw new OutsideError(`${upload.filesSoFar} of ${upload.files} files have come. Drop them again.`)
  uploads.delete(id)
  const location = await freeName(dirname(upload.folder), upload.name)
  await rename(upload.folder, location)
  // A single file is the data itself, and its folder only its place.
  const entries = await readdir(location, { withFileTypes: true })
  const [only] = entries
  return entries.length === 1 && only?.isFile() ? join(location, only.name) : location
}

export async function cancelUpload(id: string): Promise<void> {
  const upload = uploads.get(id)
  uploads.delete(id)
  if (upload) await rm(upload.folder, { recursive: true, force: true })
}

/** Deletes a copy that is of no use any more; what is none stays. */
export async function removeCopy(location: string): Promise<void> {
  if (!isCopy(location)) return
  const [top = ''] = resolve(location)
    .slice(copiesFolder().length + 1)
    .split(sep)
  await rm(join(copiesFolder(), top), { recursive: true, force: true })
}

/** One folder of several: links to folders, which go on changing where they are, and copies of files. */
export async function gather(paths: readonly string[]): Promise<string> {
  const found = await Promise.all(
    paths.map(async (path) => {
      const whole = resolve(path)
      const entry = await stat(whole).catch((error: unknown) => {
        throw diskError(error, whole)
      })
      return { path: whole, isFolder: entry.isDirectory() }
    }),
  )
  const first = found[0]?.path ?? ''
  const name = basename(found.length === 1 ? first : dirname(first)) || 'data'
  const folder = await freeName(await dataSubfolder('data'), safeName(name))
  try {
    await mkdir(folder)
    for (const { path, isFolder } of found) {
      const target = join(folder, basename(path))
      await (isFolder ? symlink(path, target, 'junction') : copyFile(path, target))
    }
    return folder
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw diskError(error, folder)
  }
}

function known(id: string): Upload {
  const upload = uploads.get(id)
  if (!upload) throw new OutsideError('This copy was cancelled, or Lamina was started anew. Drop the files again.')
  return upload
}

async function freeName(parent: string, name: string): Promise<string> {
  const taken = new Set((await readdir(parent)).map((each) => each.toLowerCase()))
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name} ${number}`
    if (!taken.has(candidate.toLowerCase())) return join(parent, candidate)
  }
}

/** Of a program that was killed. */
async function removeStale(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(incoming) || uploads.has(name.slice(incoming.length))) continue
    const entry = await stat(join(parent, name)).catch(() => undefined)
    if (entry && Date.now() - entry.mtimeMs > staleMs) await rm(join(parent, name), { recursive: true, force: true })
  }
}
