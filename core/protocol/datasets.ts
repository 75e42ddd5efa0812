// Requests: data sets, their classes and examples.

import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { BadExample } from '../datasets/dataset.ts'
import { text } from './fields.ts'

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

export const datasets = {
  describe: oc.input(z.strictObject({ dataset: datasetReference })).output(type<DatasetDescription>()),
  examples: oc
    .input(z.strictObject({ dataset: datasetReference, indices: z.array(z.int().min(0)).max(512), masks: z.boolean().default(false) }))
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
}
