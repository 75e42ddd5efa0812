// Requests: runs that are kept, with their options and results.

import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { TrainingEvent } from '../training/events.ts'
import type { DatasetReferenceInput } from './datasets.ts'
import { runId, text } from './fields.ts'
import type { TrainingRequest } from './training.ts'

export interface RunSummary {
  readonly run: string
  readonly name: string
  readonly folder: string
  readonly state: 'running' | 'paused' | 'done' | 'interrupted' | 'failed'
  /** ISO 8601. */
  readonly started: string
  readonly epoch: number
  readonly step: number
  readonly classes: readonly string[]
  readonly dataset: DatasetReferenceInput
  readonly validation?: { readonly loss: number; readonly accuracy?: number }
  readonly failure?: string
}
export interface RunDetail extends RunSummary {
  readonly request: TrainingRequest
  readonly events: readonly TrainingEvent[]
  readonly steps: number
  /** Example indices of each part. */
  readonly split: { readonly train: number; readonly validation: number; readonly test: readonly number[] }
}

export const runs = {
  list: oc.output(type<readonly RunSummary[]>()),
  read: oc.input(z.strictObject({ run: runId })).output(type<RunDetail>()),
  remove: oc.input(z.strictObject({ run: runId })).output(type<void>()),
  exportOnnx: oc.input(z.strictObject({ run: runId, path: text })).output(type<{ readonly path: string; readonly largestDifference: number }>()),
}
