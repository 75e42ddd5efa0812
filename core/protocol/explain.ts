// Requests: what a trained network says of an image, and what it looks at.

import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import { datasetReference, type Picture } from './datasets.ts'
import { chosen, runId, text } from './fields.ts'

export const imageSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('example'), dataset: datasetReference, index: z.int().min(0) }),
  z.strictObject({ kind: z.literal('file'), path: text }),
  /** An encoded image, dropped or pasted. */
  z.strictObject({ kind: z.literal('bytes'), bytes: z.instanceof(Uint8Array) }),
])
/** A finished or running run, or an .onnx file. */
export const trainedModel = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('run'), run: runId }),
  z.strictObject({ kind: z.literal('onnx'), path: text }),
])
export const heatmapRequest = z.strictObject({
  model: trainedModel,
  image: imageSource,
  method: chosen,
  /** Class index; the predicted one when absent. */
  target: z.int().min(0).optional(),
  /** Name of the node whose output is explained; the last spatial one when absent. */
  layer: text.optional(),
  device: text,
  seed: z.int().min(0).default(1),
})

export type ImageSource = z.infer<typeof imageSource>
export type TrainedModel = z.infer<typeof trainedModel>
export type HeatmapRequest = z.infer<typeof heatmapRequest>

export interface Prediction {
  readonly classIndex: number
  readonly label: string
  readonly probability: number
  readonly logit: number
}
export interface PredictionResult {
  readonly predictions: readonly Prediction[]
  /** The image as the network sees it. */
  readonly picture: Picture
  /** Layers that a CAM can explain. */
  readonly spatialLayers: readonly { readonly layer: string; readonly shape: readonly number[] }[]
}
export type HeatmapEvent =
  | { readonly kind: 'progress'; readonly share: number }
  | {
      readonly kind: 'heatmap'
      /** Raw values, [height, width] of the layer or image. */
      readonly width: number
      readonly height: number
      readonly values: Float32Array
      readonly signed: boolean
      readonly unit: string
      readonly remark?: string
      readonly target: number
      readonly layer?: string
      readonly ms: number
    }

export const explain = {
  predict: oc.input(z.strictObject({ model: trainedModel, image: imageSource, device: text })).output(type<PredictionResult>()),
  heatmap: oc.input(heatmapRequest).output(eventIterator(type<HeatmapEvent>())),
}
