// Opens whatever a dataset reference names: asks the sources in turn, keeps what is open so that window, training and explainers share it.

import { resolve } from 'node:path'
import type { Dataset, DatasetReference } from '../../core/datasets/dataset.ts'
import { unusableData } from '../../core/datasets/refuse.ts'
import { datasetSources } from '../../core/datasets/sources/index.ts'
import { dataSignature, noDataFiles, openDataFiles } from './data-files.ts'

const prefix = 'builtin:'
/** Datasets kept open in a process. */
const mostOpen = 4
const opened = new Map<string, Promise<Dataset>>()

/**
 * What this process has open is not read again unless a file has changed.
 * Throws ProblemsFound when nothing there is usable data, OutsideError when the place cannot be read.
 */
export async function openDataset(reference: DatasetReference): Promise<Dataset> {
  const isBuiltin = reference.location.startsWith(prefix)
  const key = JSON.stringify([reference.location, reference.shape ?? null, isBuiltin || (await dataSignature(resolve(reference.location)))])
  const known = opened.get(key) ?? open(reference)
  opened.delete(key)
  opened.set(key, known)
  known.catch(() => opened.delete(key))
  for (const oldest of opened.keys()) {
    if (opened.size <= mostOpen) break
    opened.delete(oldest)
  }
  return known
}

async function open({ location, shape }: DatasetReference): Promise<Dataset> {
  if (location.startsWith(prefix)) {
    const name = location.slice(prefix.length)
    const source = datasetSources.find(({ builtin }) => builtin === name)
    if (!source) throw unusableData(location, 'is not built in.', `Use one of: ${builtinLocations().join(', ')}.`)
    return source.open(noDataFiles(location), shape)
  }
  const data = await openDataFiles(resolve(location))
  const source = datasetSources.find((candidate) => candidate.builtin === undefined && candidate.recognises(data))
  if (source) return source.open(data, shape)
  throw unusableData(
    data.name,
    'is no data that Lamina reads.',
    'Choose a folder with a folder of images per class, a folder of IDX files, an .npz or .safetensors file with x and y, or a .zip of images.',
  )
}

export const builtinLocations = (): readonly string[] => datasetSources.flatMap(({ builtin }) => (builtin ? [prefix + builtin] : []))
