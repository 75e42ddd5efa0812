// Requests: what a trained network says of an image, and what it looks at.

import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { LayerPictures } from '../explain/layer-pictures.ts'
import { datasetReference, type Picture } from './datasets.ts'
import { chosen, designText, runId, text } from './fields.ts'

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

/** Whose weights pictures show. Outside of a run's middle, `step` is that of its checkpoint. */
export type ShownWeights =
  | { readonly kind: 'untrained'; readonly seed: number }
  | { readonly kind: 'run'; readonly run: string; readonly epoch: number; readonly step: number }
export interface LayerPicturesResult {
  readonly weights: ShownWeights
  /** The image as the network sees it; absent for kernels. */
  readonly picture?: Picture
  /** Of the asked layers those that have a picture. */
  readonly layers: readonly { readonly layer: string; readonly pictures: LayerPictures }[]
}

export const explain = {
  predict: oc.input(z.strictObject({ model: trainedModel, image: imageSource, device: text })).output(type<PredictionResult>()),
  /** What layers of the drawn network give for an image, or their kernels: with the weights of `run` where it trained this very network. */
  layerPictures: oc
    .input(
      z.strictObject({
        design: designText,
        run: runId.optional(),
        layers: z.array(text).max(1000),
        show: z.discriminatedUnion('kind', [
          z.strictObject({ kind: z.literal('outputs'), image: imageSource }),
          z.strictObject({ kind: z.literal('kernels') }),
        ]),
        seed: z.int().min(0).max(4_294_967_295).default(1),
      }),
    )
    .output(type<LayerPicturesResult>()),
  heatmap: oc.input(heatmapRequest).output(eventIterator(type<HeatmapEvent>())),
}
