// Which runs there are: folders in the data folder, and links to those that were told to stand elsewhere.

import { createHash } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { ProblemsFound } from '../../core/problems.ts'
import { writeAtomically } from './atomic.ts'
import { dataFolder, dataSubfolder } from './data-folder.ts'

const runsFolder = (): string => join(dataFolder(), 'runs')
const linkSuffix = '.link'

const plainName = (name: string, fallback: string): string =>
  name
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60) || fallback

/** What requests call the run in this folder: its name, and beyond the data folder a mark of its place too. */
export function runId(folder: string): string {
  const whole = resolve(folder)
  if (dirname(whole) === runsFolder()) return basename(whole)
  return `${plainName(basename(whole), 'run')}-${createHash('sha256').update(whole).digest('hex').slice(0, 8)}`
}

/** `…/runs/course-cnn-3`: the first number that is free. */
export async function newRunFolder(name: string): Promise<string> {
  const root = await dataSubfolder('runs')
  const taken = new Set((await readdir(root)).map((entry) => entry.replace(linkSuffix, '')))
  const plain = plainName(name.toLowerCase(), 'run')
  for (let number = 1; ; number++) if (!taken.has(`${plain}-${number}`)) return join(root, `${plain}-${number}`)
}

/** Lists a run that stands outside of the data folder. */
export async function rememberRun(folder: string): Promise<void> {
  const whole = resolve(folder)
  if (dirname(whole) === runsFolder()) return
  const root = await dataSubfolder('runs')
  await writeAtomically(join(root, `${runId(whole)}${linkSuffix}`), whole)
}

/** Folders of all runs. */
export async function listRunFolders(): Promise<readonly string[]> {
  const root = await dataSubfolder('runs')
  const entries = await readdir(root, { withFileTypes: true })
  const folders = await Promise.all(
    entries.map(async (entry) => {
      if (entry.isDirectory()) return join(root, entry.name)
      return entry.name.endsWith(linkSuffix) ? (await readFile(join(root, entry.name), 'utf8')).trim() : undefined
    }),
  )
  return folders.filter((folder) => folder !== undefined)
}

/** Throws ProblemsFound where no run has this id. */
export async function findRun(id: string): Promise<string> {
  const folder = (await listRunFolders()).find((candidate) => runId(candidate) === id)
  if (folder) return folder
  throw new ProblemsFound([{ code: 'unknown-run', severity: 'error', what: `There is no run "${id}".`, mend: 'Choose one from the list of runs.' }])
}

/** Takes it off the list; its folder is the caller's matter. */
export async function forgetRun(id: string): Promise<void> {
  await rm(join(runsFolder(), `${id}${linkSuffix}`), { force: true })
}
