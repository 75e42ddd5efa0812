// Requests: runs that are kept, with their options and results.

import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { Preprocessing } from '../datasets/dataset.ts'
import type { RunHistory } from '../training/history.ts'
import type { Choice } from '../training/options.ts'
import type { DatasetReferenceInput } from './datasets.ts'
import { runId, text } from './fields.ts'
import type { TrainingRequest } from './training.ts'

export interface Scores {
  readonly loss: number
  readonly accuracy?: number
}

/** Something that a person set, in the words of its definition. */
export interface RunFact {
  /** `options.epochs`, `layer.conv1.filters`. */
  readonly key: string
  readonly label: string
  readonly value: string
}

export interface RunSummary {
  readonly run: string
  /** What a person calls it: `run` until it is renamed. */
  readonly label: string
  /** Of the design. */
  readonly name: string
  readonly folder: string
  readonly state: 'running' | 'paused' | 'done' | 'interrupted' | 'failed'
  /** ISO 8601. */
  readonly started: string
  readonly epoch: number
  readonly step: number
  readonly classes: readonly string[]
  readonly dataset: DatasetReferenceInput
  /** Of the weights that are kept: the best ones with early stopping, else the last. */
  readonly validation?: Scores
  readonly failure?: string
  /** Against the run before it, in short words: `cosine`, `dropout1 rate 0.3`. */
  readonly changes: readonly string[]
}

/** Everything a run's numbers depend on: two runs with equal cards but `started` and `device` can be compared. */
export interface RunCard {
  readonly hashes: { readonly model: string; readonly data: string; readonly testData?: string }
  readonly title: string
  readonly classes: readonly string[]
  readonly split: { readonly train: number; readonly validation: number; readonly test: readonly number[] }
  readonly preprocessing: Preprocessing
  /** Auxiliary heads whose weighted losses are part of the training loss. */
  readonly heads?: readonly { readonly name: string; readonly weight: number }[]
  /** With all their options, in the order in which they are applied; absent where there are none. */
  readonly augmentations?: readonly Choice[]
  readonly seed: number
  readonly learningRate: number
  /** Set when the run was resumed, in order; `fromStep` is the first step with it. */
  readonly learningRates?: readonly { readonly fromStep: number; readonly learningRate: number }[]
  readonly stepsPerEpoch: number
  /** Steps at most. */
  readonly steps: number
  readonly device: string
  readonly versions: Readonly<Record<string, string>>
  readonly determinism: string
}

export interface RunDetail extends RunSummary {
  readonly request: TrainingRequest
  readonly history: RunHistory
  readonly steps: number
  /** Example indices of each part. */
  readonly split: { readonly train: number; readonly validation: number; readonly test: readonly number[] }
  /** Absent until its first step was prepared. */
  readonly card?: RunCard
}

export const parts = ['validation', 'test'] as const
export type Part = (typeof parts)[number]

/** What the kept weights say of every example of a part; rows belong together. */
export interface Predictions {
  readonly part: Part
  readonly dataset: DatasetReferenceInput
  readonly classes: readonly string[]
  /** Into `dataset`. */
  readonly indices: Int32Array
  readonly labels: Int32Array
  readonly predicted: Int32Array
  /** −ln of the probability of the true class. */
  readonly loss: Float32Array
}
export type PredictionsEvent =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'predictions'; readonly predictions: Predictions }

export interface Comparison {
  /** Facts that are not the same for all, one value per run; undefined where a run has no such thing. */
  readonly facts: readonly { readonly label: string; readonly values: readonly (string | undefined)[] }[]
}

const byRun = z.strictObject({ run: runId })
export const runs = {
  list: oc.output(type<readonly RunSummary[]>()),
  read: oc.input(byRun).output(type<RunDetail>()),
  remove: oc.input(byRun).output(type<void>()),
  rename: oc.input(z.strictObject({ run: runId, label: z.string().trim().min(1).max(80) })).output(type<void>()),
  /** Every step and epoch as CSV, piece by piece. */
  values: oc.input(byRun).output(eventIterator(type<string>())),
  /** The same, to a file. */
  writeValues: oc.input(z.strictObject({ run: runId, path: text })).output(type<{ readonly path: string }>()),
  compare: oc.input(z.strictObject({ runs: z.array(runId).min(2).max(8) })).output(type<Comparison>()),
  /** By the kept weights; measured once and then remembered in the run's folder. */
  predictions: oc.input(z.strictObject({ run: runId, part: z.enum(parts), device: text })).output(eventIterator(type<PredictionsEvent>())),
}
