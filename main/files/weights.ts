// Weights that designs start from. The data folder holds them under the hash of what they hold; beside a saved design, and in a run's folder, stands a copy, so
// that the design opens anywhere. A file counts only where its hash is the one that the design names.

import { createHash } from 'node:crypto'
import { access, readFile, rm, utimes } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import type { Design } from '../../core/design/design.ts'
import { type KeptWeights, readKeptWeights } from '../../core/design/kept-weights.ts'
import { ProblemsFound } from '../../core/problems.ts'
import { decodeSafetensors, encodeSafetensors } from '../../core/tensor/safetensors.ts'
import type { Tensor } from '../../core/tensor/tensor.ts'
import { writeAtomically } from './atomic.ts'
import { dataSubfolder } from './data-folder.ts'
import { readBytes } from './read.ts'

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const inStore = async (sha256: string): Promise<string> => join(await dataSubfolder('weights'), `${sha256}.safetensors`)

/** `flowers.weights.safetensors` for `flowers.lamina`. */
export const weightsBeside = (design: string): string => join(dirname(design), `${basename(design, extname(design))}.weights.safetensors`)

/** Puts weights into the data folder; what is returned goes into the document. */
export async function storeWeights(tensors: ReadonlyMap<string, Tensor>): Promise<KeptWeights> {
  const bytes = encodeSafetensors(tensors)
  const sha256 = hashOf(bytes)
  const path = await inStore(sha256)
  if (await isThere(path)) await markUsed(path)
  else await writeAtomically(path, bytes)
  return { sha256, shapes: Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape])) }
}

/** What a design starts from, by `<node id>.<parameter>`; undefined where it keeps no weights. Throws ProblemsFound where they have gone. */
export async function readWeights({ name, weights }: Pick<Design, 'name' | 'weights'>): Promise<ReadonlyMap<string, Tensor> | undefined> {
  if (!weights) return undefined
  const path = await inStore(weights.sha256)
  if (!(await isThere(path))) throw gone(name)
  const bytes = await readBytes(path)
  if (hashOf(bytes) !== weights.sha256) {
    await rm(path, { force: true })
    throw gone(name)
  }
  await markUsed(path)
  return decodeSafetensors(bytes, path)
}

/** Copies the weights that a design's text names to `path`; where it names none, nothing happens. Throws ProblemsFound where they have gone. */
export async function copyWeightsTo(designText: string, path: string): Promise<void> {
  const kept = weightsNamedIn(designText)
  if (!kept) return
  const from = await inStore(kept.sha256)
  if (await holds(path, kept.sha256)) return
  if (!(await isThere(from))) throw gone(basename(path))
  await writeAtomically(path, await readBytes(from))
}

/** Takes the file at `path` into the data folder where a design's text names it. False where the design keeps weights that are neither here nor there. */
export async function adoptWeights(designText: string, path: string): Promise<boolean> {
  const kept = weightsNamedIn(designText)
  if (!kept) return true
  const store = await inStore(kept.sha256)
  if (await isThere(store)) {
    await markUsed(store)
    return true
  }
  if (!(await holds(path, kept.sha256))) return false
  await writeAtomically(store, await readBytes(path))
  return true
}

/** Without judging the rest of the document. */
export function weightsNamedIn(designText: string): KeptWeights | undefined {
  if (!designText.includes('"weights"')) return undefined
  try {
    const document = JSON.parse(designText) as { readonly weights?: unknown } | null
    return readKeptWeights(document?.weights, () => undefined)
  } catch {
    return undefined
  }
}

async function holds(path: string, sha256: string): Promise<boolean> {
  const bytes = await readFile(path).catch(() => undefined)
  return bytes !== undefined && hashOf(bytes) === sha256
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** The time of a file in the data folder is that of its last use (old-weights.ts). */
const markUsed = (path: string): Promise<void> => utimes(path, new Date(), new Date())

/** Said wherever a design without its weights is opened or used. */
export const goneWeights = (name: string) =>
  ({
    code: 'weights-gone',
    severity: 'error',
    what: `The weights that "${name}" starts from are not on this computer.`,
    mend: 'Put its .weights.safetensors file beside it and open it again, or let it start from new weights.',
  }) as const

const gone = (name: string): ProblemsFound => new ProblemsFound([goneWeights(name)])
