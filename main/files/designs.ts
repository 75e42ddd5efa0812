// Designs on disk: opening, saving, the list of recent ones, and autosaves from which a crashed window recovers.

import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { basename, extname, join, resolve } from 'node:path'
import { ProblemsFound } from '../../core/problems.ts'
import type { StoredDesign } from '../../core/protocol/files.ts'
import { writeAtomically } from './atomic.ts'
import { dataFolder, dataSubfolder } from './data-folder.ts'
import { codeOf, diskError } from './disk-error.ts'
import { adoptWeights, copyWeightsTo, goneWeights, weightsBeside } from './weights.ts'

const mostRecent = 12
/** A design is text; anything longer is another kind of file. */
const mostBytes = 50_000_000
const extensions = ['.lamina', '.json']

export interface RecentDesign {
  readonly path: string
  readonly name: string
  /** ISO 8601. */
  readonly opened: string
}
export interface Autosave {
  readonly id: string
  readonly name: string
  /** ISO 8601. */
  readonly saved: string
  readonly text: string
}

/** The text as it stands; the design room judges it. Throws OutsideError, and ProblemsFound when it is far too long. */
export async function readStoredDesign(path: string): Promise<StoredDesign> {
  const whole = resolve(path)
  const text = await readText(whole)
  const name = nameIn(text, whole)
  const here = await adoptWeights(text, weightsBeside(whole))
  await remember(whole, name)
  return { path: whole, name, text, ...(here ? {} : { problems: [goneWeights(name)] }) }
}

/** Adds `.lamina` to a name without extension. Throws ProblemsFound for the extension of another kind of file. */
export async function writeStoredDesign(path: string, text: string): Promise<string> {
  const whole = extname(path) === '' ? `${resolve(path)}.lamina` : resolve(path)
  if (!extensions.includes(extname(whole).toLowerCase()))
    throw problem('foreign-extension', `"${basename(whole)}" is not named as a design.`, 'Let its name end in .lamina or .json.')
  // First, so that a design is never without them.
  await copyWeightsTo(text, weightsBeside(whole))
  await writeAtomically(whole, text)
  await remember(whole, nameIn(text, whole))
  return whole
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path)
    if (size > mostBytes)
      throw problem('too-long', `"${basename(path)}" has ${Math.round(size / 1e6)} MB: it is no design.`, 'Choose a .lamina or .json file.')
    return await readFile(path, 'utf8')
  } catch (error) {
    throw error instanceof ProblemsFound ? error : diskError(error, path)
  }
}

const problem = (code: string, what: string, mend: string): ProblemsFound => new ProblemsFound([{ code, severity: 'error', what, mend }])

/** The design's own name, or the file's. */
function nameIn(text: string, path: string): string {
  const document = parse(text)
  const name = typeof document === 'object' && document !== null && 'name' in document ? document.name : undefined
  return typeof name === 'string' && name.trim() !== '' ? name.slice(0, 200) : basename(path, extname(path))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const recentFile = (): string => join(dataFolder(), 'recent.json')

/** Newest first; those that have gone are left out. */
export async function recentDesigns(): Promise<readonly RecentDesign[]> {
  const stored = parse(await readFile(recentFile(), 'utf8').catch(() => '[]'))
  const entries = Array.isArray(stored) ? stored.filter(isRecent) : []
  const isThere = await Promise.all(
    entries.map(({ path }) =>
      stat(path).then(
        (found) => found.isFile(),
        () => false,
      ),
    ),
  )
  return entries.filter((_, at) => isThere[at])
}

const isRecent = (entry: unknown): entry is RecentDesign =>
  typeof entry === 'object' &&
  entry !== null &&
  ['path', 'name', 'opened'].every((key) => typeof (entry as Record<string, unknown>)[key] === 'string')

let tell: (recent: readonly RecentDesign[]) => void = () => {}

/** The desktop program shows the list in its menu too. */
export function onRecentDesigns(listener: typeof tell): void {
  tell = listener
}

async function remember(path: string, name: string): Promise<void> {
  const others = (await recentDesigns()).filter((entry) => entry.path !== path)
  const entries = [{ path, name, opened: new Date().toISOString() }, ...others].slice(0, mostRecent)
  await dataSubfolder()
  await writeAtomically(recentFile(), JSON.stringify(entries, null, 1))
  tell(entries)
}

/** `id` names the window's document; the next autosave replaces this one. */
export async function autosave(id: string, text: string): Promise<void> {
  await writeAtomically(join(await dataSubfolder('autosave'), `${id}.json`), JSON.stringify({ saved: new Date().toISOString(), text }))
}

export async function discardAutosave(id: string): Promise<void> {
  await rm(join(dataFolder(), 'autosave', `${id}.json`), { force: true })
}

/** Newest first; a damaged one is passed over. */
export async function autosaves(): Promise<readonly Autosave[]> {
  const folder = join(dataFolder(), 'autosave')
  const names = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return []
    throw diskError(error, folder)
  })
  const found = await Promise.all(names.filter((name) => name.endsWith('.json')).map((name) => readAutosave(folder, name)))
  return found.flat().sort((a, b) => (a.saved > b.saved ? -1 : 1))
}

async function readAutosave(folder: string, file: string): Promise<readonly Autosave[]> {
  const stored = parse(await readFile(join(folder, file), 'utf8').catch(() => ''))
  if (typeof stored !== 'object' || stored === null) return []
  const { saved, text } = stored as Partial<Record<string, unknown>>
  return typeof saved === 'string' && typeof text === 'string' ? [{ id: basename(file, '.json'), name: nameIn(text, 'untitled'), saved, text }] : []
}
