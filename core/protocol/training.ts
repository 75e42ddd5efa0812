// Requests: training runs, started, watched and held.

import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { TrainingEvent } from '../training/events.ts'
import { datasetReference } from './datasets.ts'
import { chosen, runId, text } from './fields.ts'
import { modelSource } from './models.ts'

export const trainingRequest = z.strictObject({
  model: modelSource,
  dataset: datasetReference,
  testDataset: datasetReference.optional(),
  loss: chosen,
  optimizer: chosen,
  /** Values of core/training/options. */
  options: z.record(text, z.unknown()),
  device: text,
  /** Run folder; made by the Node side when absent. */
  folder: text.optional(),
})
export type TrainingRequest = z.infer<typeof trainingRequest>

export const training = {
  start: oc.input(trainingRequest).output(type<{ readonly run: string }>()),
  /** Goes on from the last checkpoint of an interrupted run. */
  resume: oc.input(z.strictObject({ run: runId, device: text.optional() })).output(type<{ readonly run: string }>()),
  /** All events so far, then new ones until the run ends; the client may leave and come back. */
  watch: oc.input(z.strictObject({ run: runId, since: z.int().min(0).default(0) })).output(eventIterator(type<TrainingEvent>())),
  control: oc.input(z.strictObject({ run: runId, command: z.enum(['pause', 'resume', 'stop']) })).output(type<void>()),
}
