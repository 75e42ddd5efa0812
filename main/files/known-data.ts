// The data of a person's own that were opened before: remembered in the data folder, so that every window and every start finds them.

import { readFile, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { KnownData } from '../../core/protocol/datasets.ts'
import { writeAtomically } from './atomic.ts'
import { dataFolder, dataSubfolder } from './data-folder.ts'
import { isCopy, removeCopy } from './uploads.ts'

const mostKnown = 50

type Entry = Pick<KnownData, 'location' | 'opened'>

const listFile = (): string => join(dataFolder(), 'data.json')

/** Newest first; also those whose files are gone, so that a person can say where they went. */
export async function knownData(): Promise<readonly KnownData[]> {
  const entries = await readEntries()
  return Promise.all(
    entries.map(async (entry) => ({
      ...entry,
      name: basename(entry.location),
      there: await stat(entry.location).then(
        () => true,
        () => false,
      ),
      copy: isCopy(entry.location),
    })),
  )
}

export async function rememberData(location: string): Promise<void> {
  const whole = resolve(location)
  const others = (await readEntries()).filter((entry) => entry.location !== whole)
  await writeEntries([{ location: whole, opened: new Date().toISOString() }, ...others].slice(0, mostKnown))
}

/** Files stay where they are; a copy that Lamina made is deleted. */
export async function forgetData(location: string): Promise<void> {
  const whole = resolve(location)
  await writeEntries((await readEntries()).filter((entry) => entry.location !== whole))
  await removeCopy(whole)
}

async function readEntries(): Promise<readonly Entry[]> {
  try {
    const stored: unknown = JSON.parse(await readFile(listFile(), 'utf8'))
    return Array.isArray(stored) ? stored.filter(isEntry) : []
  } catch {
    // None yet, or damaged: only a list of places is lost.
    return []
  }
}

const isEntry = (entry: unknown): entry is Entry =>
  typeof entry === 'object' && entry !== null && ['location', 'opened'].every((key) => typeof (entry as Record<string, unknown>)[key] === 'string')

async function writeEntries(entries: readonly Entry[]): Promise<void> {
  await dataSubfolder()
  await writeAtomically(listFile(), JSON.stringify(entries, null, 1))
}
