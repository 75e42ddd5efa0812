// Weights in the data folder that nothing needs any more: not used for a long time, and named by no design that waits for recovery or was opened lately.
// Saved designs and runs have copies of their own, so that at worst a design starts from new weights, and says so.

import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { dataSubfolder } from './data-folder.ts'
import { autosaves, recentDesigns } from './designs.ts'
import { weightsNamedIn } from './weights.ts'

/** Windows in a browser keep autosaves of their own, which nobody here can read. */
const unusedMs = 90 * 24 * 60 * 60 * 1000

/** `now`: milliseconds since 1970. Returns the hashes of what went. */
export async function removeOldWeights(now: number): Promise<readonly string[]> {
  const folder = await dataSubfolder('weights')
  const hashes = (await readdir(folder)).flatMap((name) => /^([0-9a-f]{64})\.safetensors$/.exec(name)?.[1] ?? [])
  const used = await Promise.all(hashes.map(async (sha256) => ({ sha256, at: (await stat(join(folder, `${sha256}.safetensors`))).mtimeMs })))
  const old = used.filter(({ at }) => now - at > unusedMs)
  if (old.length === 0) return []
  const named = await hashesInUse()
  const gone = old.map(({ sha256 }) => sha256).filter((sha256) => !named.has(sha256))
  await Promise.all(gone.map((sha256) => rm(join(folder, `${sha256}.safetensors`), { force: true })))
  return gone
}

async function hashesInUse(): Promise<ReadonlySet<string>> {
  const recent = await Promise.all((await recentDesigns()).map(({ path }) => readFile(path, 'utf8').catch(() => '')))
  const waiting = (await autosaves()).map(({ text }) => text)
  return new Set([...recent, ...waiting].flatMap((text) => weightsNamedIn(text)?.sha256 ?? []))
}
