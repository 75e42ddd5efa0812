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
  /** The learning rate stays as it is where this is absent. */
  schedule: chosen.optional(),
  /** Of the images that are trained on; none where absent. */
  augmentations: z.array(chosen).optional(),
  /** Values of core/training/options. */
  options: z.record(text, z.unknown()),
  device: text,
  /** Run folder; made by the Node side when absent. */
  folder: text.optional(),
})
export type TrainingRequest = z.infer<typeof trainingRequest>

/** What a few real steps on a device showed, or why there were none. */
export type TryEvent =
  | { readonly kind: 'trying'; readonly device: string; readonly title: string }
  | {
      readonly kind: 'measured'
      readonly device: string
      readonly title: string
      /** Training steps and validation of one whole epoch, from the measured steps. */
      readonly epochMs: number
      readonly stepMs: number
      readonly stepsPerEpoch: number
      /** Steps that were measured, after the first ones, which are slower. */
      readonly steps: number
      /** From the drawing to the first step done. */
      readonly openMs: number
      /** Of the engine's process, the program itself included. */
      readonly peakBytes: number
    }
  | { readonly kind: 'unusable'; readonly device: string; readonly title: string; readonly reason: string }

export const training = {
  /** Runs a few steps of what would be trained on every device, one after the other; nothing is kept. */
  tryDevices: oc.input(trainingRequest).output(eventIterator(type<TryEvent>())),
  start: oc.input(trainingRequest).output(type<{ readonly run: string }>()),
  /** Goes on from the last checkpoint of an interrupted run, where wished with another learning rate. */
  resume: oc
    .input(z.strictObject({ run: runId, device: text.optional(), learningRate: z.number().positive().finite().optional() }))
    .output(type<{ readonly run: string }>()),
  /** Events from number `since` on, then new ones until the run ends, some at a time; the client may leave and come back. */
  watch: oc.input(z.strictObject({ run: runId, since: z.int().min(0).default(0) })).output(eventIterator(type<readonly TrainingEvent[]>())),
  control: oc.input(z.strictObject({ run: runId, command: z.enum(['pause', 'resume', 'stop']) })).output(type<void>()),
}
