// Requests: data sets, their classes and examples.

import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import { type BadExample, type Normalisation, normalisations } from '../datasets/dataset.ts'
import { chosen, text } from './fields.ts'

export const datasetReference = z.strictObject({ location: text, shape: z.array(z.int().min(1).max(65_536)).min(1).max(4).readonly().optional() })
export type DatasetReferenceInput = z.infer<typeof datasetReference>

export interface DatasetDescription {
  readonly title: string
  readonly shape: readonly number[]
  readonly classes: readonly string[]
  readonly counts: readonly number[]
  readonly total: number
  readonly testCount: number
  readonly bad: readonly BadExample[]
  readonly remarks: readonly string[]
  readonly fingerprint: string
  readonly attribution?: string
  /** The largest value a pixel can have, where the data are images. */
  readonly pixelMaximum?: number
  readonly hasMasks: boolean
}
/** Pixels for drawing: RGBA, row by row. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly rgba: Uint8Array
}
export interface Example {
  readonly index: number
  readonly label: number
  readonly picture: Picture
  /** 1 on the object, where the data knows it. */
  readonly mask?: Uint8Array
}

/** While a folder is read: how far; at last what it holds. */
export type OpenEvent =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'described'; readonly description: DatasetDescription }

/** How the data are divided: values of core/training/options. */
const division = {
  trainShare: z.int().min(1).max(100),
  validationShare: z.int().min(0).max(99),
  seed: z.int().min(0),
  /** Other data are tested on: the test share goes to the other parts. */
  testElsewhere: z.boolean().default(false),
}

export interface DataStatistics {
  /** Per channel, over the training part, before normalisation. */
  readonly mean: readonly number[]
  readonly deviation: readonly number[]
  readonly train: number
  readonly validation: number
  readonly test: number
  /** Classes that are too small for every part, in whole sentences. */
  readonly remarks: readonly string[]
}
/** A batch as the network is fed it. */
export interface SeenBatch {
  readonly examples: readonly Example[]
  /** Smallest and largest value in it: drawn black and white. */
  readonly low: number
  readonly high: number
}
/** Data of a person's own, opened before. */
export interface KnownData {
  readonly location: string
  readonly name: string
  /** ISO 8601. */
  readonly opened: string
  /** Whether anything stands at `location` now. */
  readonly there: boolean
  /** Lamina's own copy of files that were dropped in a browser: forgetting deletes it. */
  readonly copy: boolean
}

export const datasets = {
  /** Opens with progress; leaving it stops the reading. */
  open: oc.input(z.strictObject({ dataset: datasetReference })).output(eventIterator(type<OpenEvent>())),
  describe: oc.input(z.strictObject({ dataset: datasetReference })).output(type<DatasetDescription>()),
  examples: oc
    .input(
      z.strictObject({
        dataset: datasetReference,
        indices: z.array(z.int().min(0)).max(512),
        masks: z.boolean().default(false),
        /** Longest side of the pictures, where small ones will do. */
        side: z.int().min(8).max(1024).optional(),
      }),
    )
    .output(type<readonly Example[]>()),
  /** Indices of one class, or of all, from `offset`. */
  indices: oc
    .input(
      z.strictObject({
        dataset: datasetReference,
        label: z.int().optional(),
        offset: z.int().min(0).default(0),
        limit: z.int().min(1).max(10_000).default(100),
      }),
    )
    .output(type<{ readonly total: number; readonly indices: readonly number[] }>()),
  statistics: oc.input(z.strictObject({ dataset: datasetReference, ...division })).output(type<DataStatistics>()),
  /** The first images of the first batch of an epoch, by the very steps that training takes; `dataset.shape` is the network's input. */
  seen: oc
    .input(
      z.strictObject({
        dataset: datasetReference,
        ...division,
        normalisation: z.enum(Object.keys(normalisations) as [Normalisation, ...Normalisation[]]),
        augmentations: z.array(chosen).default([]),
        epoch: z.int().min(1),
        count: z.int().min(1).max(128),
      }),
    )
    .output(type<SeenBatch>()),
  /** Newest first. */
  known: oc.output(type<readonly KnownData[]>()),
  remember: oc.input(z.strictObject({ location: text })).output(type<void>()),
  forget: oc.input(z.strictObject({ location: text })).output(type<void>()),
}
