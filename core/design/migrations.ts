// Older design files -> the present form, one step per version. A change of the format adds one entry here.

import { ProblemsFound } from '../problems.ts'
import { designVersion } from './design.ts'

export type RawDesign = Readonly<Record<string, unknown>>
/** From the version it is filed under to the next. */
export type Migrations = ReadonlyMap<number, (design: RawDesign) => RawDesign>

const migrations: Migrations = new Map([
  // Groups, comments and the direction of signals came with version 2; bypassed and pinned layers, too.
  [1, (design: RawDesign) => ({ ...design, direction: 'down', groups: [], comments: [] })],
])

export function migrate(design: RawDesign, steps: Migrations = migrations, present: number = designVersion): RawDesign {
  const { version } = design
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 1)
    throw refused(`${JSON.stringify(version) ?? 'nothing'} is not a version of a design.`, 'The file may be damaged; open an earlier copy.')
  if (version > present) throw refused(`The design has version ${version}; this program reads up to ${present}.`, 'Open it with a newer Lamina.')
  let migrated = design
  for (let from = version; from < present; from++) {
    const step = steps.get(from)
    if (!step) throw refused(`Designs of version ${from} are no longer read.`, 'Open and save it with an older Lamina first.')
    migrated = { ...step(migrated), version: from + 1 }
  }
  return migrated
}

const refused = (what: string, mend: string) => new ProblemsFound([{ code: 'unknown-version', severity: 'error', option: 'version', what, mend }])
