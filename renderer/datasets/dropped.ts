// What was dropped on the window: names, paths where the desktop program knows them, and in a browser the files inside folders.

import { mostFiles } from '../../core/protocol/uploads.ts'
import { bridge } from '../state/bridge.ts'
import { texts } from '../texts/texts.ts'

export interface Dropped {
  readonly name: string
  readonly isFolder: boolean
  /** On this machine; '' in a browser, which does not tell. */
  readonly path: string
  readonly file: File | null
  readonly entry: FileSystemEntry | null
}

/** Has to be asked while the event is handled: afterwards the browser has forgotten. */
export function droppedOn(transfer: DataTransfer): readonly Dropped[] {
  return [...transfer.items].flatMap((item) => {
    if (item.kind !== 'file') return []
    const entry = item.webkitGetAsEntry()
    const file = item.getAsFile()
    const path = file ? (bridge?.pathOfFile(file) ?? '') : ''
    return [{ name: entry?.name ?? file?.name ?? '', isFolder: entry?.isDirectory ?? false, path, file, entry }]
  })
}

export interface DroppedFile {
  /** Below the dropped folder, with `/`. */
  readonly path: string
  readonly file: File
}

/** What systems leave behind is not copied. */
const isHidden = (name: string): boolean => name.startsWith('.') || ['__MACOSX', 'Thumbs.db', 'desktop.ini'].includes(name)

/** All files of what was dropped; a single folder's own name is left out of the paths. Throws when there are too many. */
export async function filesOf(items: readonly Dropped[], found: (count: number) => void, signal: AbortSignal): Promise<readonly DroppedFile[]> {
  const files: DroppedFile[] = []
  const take = (path: string, file: File): void => {
    files.push({ path, file })
    if (files.length > mostFiles) throw new Error(`${texts.datasets.drop.tooMany(mostFiles)} ${texts.datasets.drop.tooManyMend}`)
    if (files.length % 100 === 0) found(files.length)
  }
  const walk = async (entry: FileSystemEntry, path: string): Promise<void> => {
    signal.throwIfAborted()
    if (isHidden(entry.name)) return
    if (entry.isFile) return take(path, await fileOf(entry as FileSystemFileEntry))
    for (const child of await childrenOf(entry as FileSystemDirectoryEntry)) await walk(child, path === '' ? child.name : `${path}/${child.name}`)
  }
  const [only] = items.length === 1 ? items : []
  for (const { entry, file, name } of items) {
    if (entry) await walk(entry, entry === only?.entry && entry.isDirectory ? '' : name)
    else if (file && !isHidden(name)) take(name, file)
  }
  return files
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> => new Promise((resolve, reject) => entry.file(resolve, reject))

/** A reader gives a hundred at a time, and nothing when it is through. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return all.sort((a, b) => (a.name < b.name ? -1 : 1))
    all.push(...some)
  }
}
