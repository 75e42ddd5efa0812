// A run on disk: what was asked, what it met, what it said, where it stands, and the trained models. Written by the engine, read by everybody.
//
//   design.json | model.onnx   the network as it was when the run began
//   weights.safetensors        what the design starts from, where it keeps weights
//   request.json               what was asked
//   run-card.json              what it was done with: hashes, split, preprocessing, versions, device
//   metrics.jsonl              one event per line
//   checkpoint.safetensors     where it stands; the previous one stays until the new one is whole
//   state.json                 running, paused, done ... and by which process
//   best.onnx, last.onnx       the models, with classes and preprocessing inside
//   predictions-….json         what the kept model says of every example of a part, measured when first asked for
//   epochs/3.onnx              the model as it stood after an epoch, where the run was asked to keep them

import { access, mkdir, open, readdir, rm, rmdir } from 'node:fs/promises'
import { uptime } from 'node:os'
import { join, resolve } from 'node:path'
import { OutsideError, ProblemsFound } from '../../core/problems.ts'
import type { Part, RunCard, RunSummary } from '../../core/protocol/runs.ts'
import type { TrainingRequest } from '../../core/protocol/training.ts'
import type { Checkpoint } from '../../core/training/checkpoint.ts'
import { decodeCheckpoint } from '../../core/training/checkpoint.ts'
import type { TrainingEvent } from '../../core/training/events.ts'
import { temporarySuffix, writeAtomically } from './atomic.ts'
import { codeOf, diskError } from './disk-error.ts'
import { readLines } from './metrics-file.ts'
import { readBytes, readText } from './read.ts'
import { readModelBytes } from './read-model.ts'
import { adoptWeights, copyWeightsTo } from './weights.ts'

export const runFiles = {
  design: 'design.json',
  model: 'model.onnx',
  weights: 'weights.safetensors',
  request: 'request.json',
  card: 'run-card.json',
  metrics: 'metrics.jsonl',
  checkpoint: 'checkpoint.safetensors',
  state: 'state.json',
  best: 'best.onnx',
  last: 'last.onnx',
  validationPredictions: 'predictions-validation.json',
  testPredictions: 'predictions-test.json',
} as const

const epochFolder = 'epochs'
/** Of the weights after so many epochs. */
export const epochModel = (folder: string, epoch: number): string => join(folder, epochFolder, `${epoch}.onnx`)

/** In a run's folder that stands already. */
export async function makeEpochFolder(folder: string): Promise<void> {
  const made = join(folder, epochFolder)
  await mkdir(made).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw diskError(error, made)
  })
}

/** Epochs whose weights are kept, ascending. */
export async function keptEpochs(folder: string): Promise<readonly number[]> {
  const names = await readdir(join(folder, epochFolder)).catch(() => [])
  return names
    .flatMap((name) => /^(\d+)\.onnx$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}

export const requestFormat = 'lamina-run/1'

export interface StoredRequest {
  readonly format: typeof requestFormat
  readonly name: string
  /** What a person calls the run, once it was renamed. */
  readonly label?: string
  /** ISO 8601. */
  readonly started: string
  /** Its model stands beside it, so `text` and `path` are filled in on reading. */
  readonly request: TrainingRequest
}

export interface StoredState {
  readonly state: RunSummary['state']
  /** Of the engine that works on it. */
  readonly pid: number
  /** Milliseconds since 1970: after a restart of the machine the pid means nothing. */
  readonly written: number
  readonly step: number
  readonly epoch: number
  readonly validation?: { readonly loss: number; readonly accuracy?: number }
  readonly failure?: string
}

export const inRun = (folder: string, file: keyof typeof runFiles): string => join(folder, runFiles[file])

/**
 * Makes the folder, claims it and writes what was asked. Throws ProblemsFound when it holds a run, or files of the names that a run writes:
 * nothing that was there before is replaced.
 */
export async function createRunFolder(folder: string, name: string, started: string, request: TrainingRequest): Promise<void> {
  await refuseUsed(folder)
  await claim(folder)
  const { model } = request
  try {
    if (model.kind === 'design') {
      await copyWeightsTo(model.text, inRun(folder, 'weights'))
      await writeAtomically(inRun(folder, 'design'), model.text)
    } else await writeAtomically(inRun(folder, 'model'), await readModelBytes(model.path))
    await writeRequest(folder, { format: requestFormat, name, started, request })
  } catch (error) {
    await removeRunFiles(folder)
    throw diskError(error, folder)
  }
}

/** The model stands beside it. */
function writeRequest(folder: string, stored: StoredRequest): Promise<void> {
  const model = stored.request.model.kind === 'design' ? ({ kind: 'design', text: '' } as const) : ({ kind: 'onnx', path: runFiles.model } as const)
  return writeJson(inRun(folder, 'request'), { ...stored, request: { ...stored.request, folder: resolve(folder), model } })
}

/** Only what Lamina made, and the folder if nothing else is in it. */
export async function removeRunFiles(folder: string): Promise<void> {
  for (const file of Object.values(runFiles)) await rm(join(folder, file), { force: true })
  for (const epoch of await keptEpochs(folder)) await rm(epochModel(folder, epoch), { force: true })
  await rmdir(join(folder, epochFolder)).catch(() => {})
  await rmdir(folder).catch(() => {})
}

async function refuseUsed(folder: string): Promise<void> {
  const refuse = (what: string, mend: string) => new ProblemsFound([{ code: 'run-exists', severity: 'error', what, mend }])
  if (await exists(inRun(folder, 'request'))) throw refuse(`"${folder}" holds a run already.`, 'Resume it, or choose another folder.')
  for (const file of [...Object.values(runFiles), epochFolder])
    if (await exists(join(folder, file)))
      throw refuse(`"${folder}" holds a file "${file}", which a run would replace.`, 'Choose another folder, or move the file away.')
}

/** Of two processes that begin a run in one folder at the same moment, one gets it: only one can make the file of events. */
async function claim(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    const file = await open(inRun(folder, 'metrics'), 'wx')
    await file.close()
  } catch (error) {
    await refuseUsed(folder)
    throw diskError(error, folder)
  }
}

/** Throws ProblemsFound when the folder is no run, OutsideError when it cannot be read. */
export async function readRequest(folder: string): Promise<StoredRequest> {
  const stored = await readJson<StoredRequest>(inRun(folder, 'request'))
  if (stored?.format !== requestFormat)
    throw new ProblemsFound([
      { code: 'no-run', severity: 'error', what: `"${folder}" is no run folder.`, mend: `Choose a folder that holds ${runFiles.request}.` },
    ])
  const model =
    stored.request.model.kind === 'design'
      ? ({ kind: 'design', text: await designOf(folder) } as const)
      : ({ kind: 'onnx', path: inRun(folder, 'model') } as const)
  return { ...stored, request: { ...stored.request, folder: resolve(folder), model } }
}

/** Its text; what it starts from is then at hand for whoever compiles it. */
async function designOf(folder: string): Promise<string> {
  const text = await readText(inRun(folder, 'design'))
  await adoptWeights(text, inRun(folder, 'weights'))
  return text
}

/** Everything else that was asked stays as it is. */
export async function writeLabel(folder: string, label: string): Promise<void> {
  const { format, name, started, request } = await readRequest(folder)
  await writeRequest(folder, { format, name, label, started, request })
}

export const readCard = (folder: string): Promise<RunCard | undefined> => readJson<RunCard>(inRun(folder, 'card'))
export const writeCard = (folder: string, card: RunCard): Promise<void> => writeJson(inRun(folder, 'card'), card)
export const writeState = (folder: string, state: StoredState): Promise<void> => writeJson(inRun(folder, 'state'), state)

/** A run whose process is gone is 'interrupted', whatever it last wrote; undefined before it wrote anything. */
export async function readState(folder: string): Promise<StoredState | undefined> {
  const stored = await readJson<StoredState>(inRun(folder, 'state'))
  const working = stored?.state === 'running' || stored?.state === 'paused'
  return stored && working && !isWorking(stored) ? { ...stored, state: 'interrupted' } : stored
}

/** Whether the process that wrote it still lives. */
export function isWorking({ state, pid, written }: StoredState): boolean {
  if (state !== 'running' && state !== 'paused') return false
  if (written < Date.now() - uptime() * 1000) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

export const readEvents = async (folder: string): Promise<readonly TrainingEvent[]> =>
  (await readLines(inRun(folder, 'metrics'))) as readonly TrainingEvent[]

/** With how many bytes of metrics it was saved; undefined where none was saved yet. Throws ProblemsFound when the file is damaged. */
export async function readCheckpoint(folder: string): Promise<{ readonly checkpoint: Checkpoint; readonly metricsBytes: number } | undefined> {
  const path = inRun(folder, 'checkpoint')
  if (!(await exists(path))) return undefined
  const { checkpoint, remark } = decodeCheckpoint(await readBytes(path), path)
  return { checkpoint, metricsBytes: Number(remark[metricsRemark] ?? 0) }
}

/** Key in the checkpoint's metadata. */
export const metricsRemark = 'metricsBytes'

/** The model that is the run's result: the best with early stopping, else the last. Throws ProblemsFound before the first epoch ended. */
export async function keptModel(folder: string): Promise<string> {
  const { request } = await readRequest(folder)
  const wanted = request.options.earlyStopping === false ? (['last', 'best'] as const) : (['best', 'last'] as const)
  for (const file of wanted) if (await exists(inRun(folder, file))) return inRun(folder, file)
  throw new ProblemsFound([
    {
      code: 'no-model-yet',
      severity: 'error',
      what: `The run in "${folder}" has no trained model yet.`,
      mend: 'Wait for its first epoch to end, or resume it.',
    },
  ])
}

/** Of one part, with the time and size of the model file that they were measured with. */
export interface StoredPredictions {
  readonly model: string
  readonly indices: readonly number[]
  readonly labels: readonly number[]
  readonly predicted: readonly number[]
  readonly loss: readonly number[]
}
const predictionsFile = { validation: 'validationPredictions', test: 'testPredictions' } as const
export const readPredictions = (folder: string, part: Part): Promise<StoredPredictions | undefined> =>
  readJson<StoredPredictions>(inRun(folder, predictionsFile[part]))
export const writePredictions = (folder: string, part: Part, found: StoredPredictions): Promise<void> =>
  writeJson(inRun(folder, predictionsFile[part]), found, 0)

/** What killed processes left half written. */
export async function removeTemporaries(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw diskError(error, folder)
  })
  await Promise.all(names.filter((name) => name.endsWith(temporarySuffix)).map((name) => rm(join(folder, name), { force: true })))
}

async function readJson<T>(path: string): Promise<T | undefined> {
  if (!(await exists(path))) return undefined
  try {
    return JSON.parse(await readText(path)) as T
  } catch (error) {
    if (error instanceof OutsideError) throw error
    throw new ProblemsFound([
      { code: 'damaged-run', severity: 'error', what: `"${path}" is not valid JSON.`, mend: 'Restore the file, or start the run anew.' },
    ])
  }
}
const writeJson = (path: string, value: unknown, indent = 2): Promise<void> => writeAtomically(path, `${JSON.stringify(value, null, indent)}\n`)

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
