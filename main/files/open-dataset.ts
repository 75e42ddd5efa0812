// Opens whatever a dataset reference names: asks the sources in turn, keeps what is open so that window, training and explainers share it.

import { resolve } from 'node:path'
import type { Dataset, DatasetReference } from '../../core/datasets/dataset.ts'
import { unusableData } from '../../core/datasets/refuse.ts'
import { datasetSources } from '../../core/datasets/sources/index.ts'
import { Cancelled } from '../../core/runtime/cancel.ts'
import { dataSignature, noDataFiles, openDataFiles, type Watch } from './data-files.ts'

const prefix = 'builtin:'
/** Datasets of a person's own that are kept open in a process. */
const mostOpen = 4
const opened = new Map<string, Opening>()

/** One reading for all who asked: it stops when the last of them has left. */
interface Opening {
  readonly dataset: Promise<Dataset>
  readonly stop: AbortController
  readonly listeners: Set<(share: number) => void>
  waiting: number
}

export interface Waiter {
  readonly signal?: AbortSignal
  progress?(share: number): void
}

/**
 * What this process has open is not read again unless a file has changed.
 * Throws ProblemsFound when nothing there is usable data, OutsideError when the place cannot be read, Cancelled when `signal` fires first.
 */
export async function openDataset(reference: DatasetReference, waiter: Waiter = {}): Promise<Dataset> {
  const isBuiltin = reference.location.startsWith(prefix)
  const key = JSON.stringify([reference.location, reference.shape ?? null, isBuiltin || (await dataSignature(resolve(reference.location)))])
  const known = opened.get(key) ?? begin(reference)
  opened.delete(key)
  opened.set(key, known)
  known.dataset.catch(() => opened.get(key) === known && opened.delete(key))
  const own = [...opened.keys()].filter((each) => !each.startsWith(`["${prefix}`))
  for (const oldest of own.slice(0, Math.max(0, own.length - mostOpen))) opened.delete(oldest)
  return waitFor(known, waiter, () => opened.delete(key))
}

function begin(reference: DatasetReference): Opening {
  const stop = new AbortController()
  const listeners = new Set<(share: number) => void>()
  const progress = (share: number): void => {
    for (const tell of listeners) tell(share)
  }
  return { dataset: open(reference, { signal: stop.signal, progress }), stop, listeners, waiting: 0 }
}

async function waitFor(opening: Opening, { signal, progress }: Waiter, forget: () => void): Promise<Dataset> {
  opening.waiting++
  if (progress) opening.listeners.add(progress)
  let leave = (): void => undefined
  const left = new Promise<never>((_, reject) => {
    leave = () => {
      reject(new Cancelled())
      if (opening.waiting > 1) return
      forget()
      opening.stop.abort()
    }
  })
  if (signal?.aborted) leave()
  signal?.addEventListener('abort', leave, { once: true })
  try {
    return await Promise.race([opening.dataset, left])
  } finally {
    opening.waiting--
    if (progress) opening.listeners.delete(progress)
    signal?.removeEventListener('abort', leave)
  }
}

async function open({ location, shape }: DatasetReference, watch: Watch): Promise<Dataset> {
  if (location.startsWith(prefix)) {
    const name = location.slice(prefix.length)
    const source = datasetSources.find(({ builtin }) => builtin === name)
    if (!source) throw unusableData(location, 'is not built in.', `Use one of: ${builtinLocations().join(', ')}.`)
    return source.open(noDataFiles(location), shape)
  }
  const data = await openDataFiles(resolve(location), watch)
  const source = datasetSources.find((candidate) => candidate.builtin === undefined && candidate.recognises(data))
  if (source) return source.open(data, shape)
  throw unusableData(
    data.name,
    'is no data that Lamina reads.',
    'Choose a folder with a folder of images per class, a folder of IDX files, an .npz or .safetensors file with x and y, a folder with x.npy and y.npy, or a .zip of images.',
  )
}

export const builtinLocations = (): readonly string[] => datasetSources.flatMap(({ builtin }) => (builtin ? [prefix + builtin] : []))
