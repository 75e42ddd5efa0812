// Requests: what a trained network says of an image, and what it looks at.

import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import { type Fill, fills } from '../explain/hide.ts'
import type { Curves } from '../explain/insertion-deletion.ts'
import type { LayerPictures } from '../explain/layer-pictures.ts'
import { type DatasetReferenceInput, datasetReference, type Picture } from './datasets.ts'
import { byteArray, chosen, designText, floatArray, runId, text } from './fields.ts'

const sidePx = z.int().min(1).max(16_384)

export const imageSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('example'), dataset: datasetReference, index: z.int().min(0) }),
  z.strictObject({ kind: z.literal('file'), path: text }),
  /** An encoded image, dropped or pasted; its file's name, for what is said of it. */
  z.strictObject({ kind: z.literal('bytes'), bytes: byteArray, name: text.optional() }),
  /** An image that has been read for this network before, as `predict` gave it: RGBA, row by row, of the network's size. */
  z.strictObject({ kind: z.literal('pixels'), width: sidePx, height: sidePx, rgba: byteArray }),
])
const fill = z.enum(Object.keys(fills) as [Fill])
/** Parts of the image that the network does not get to see. */
export const hiddenParts = z.strictObject({ mask: byteArray, fill })
/** A finished or running run, or an .onnx file. */
export const trainedModel = z.discriminatedUnion('kind', [
  /** As it stood after so many epochs, where these weights are kept; its result when absent. */
  z.strictObject({ kind: z.literal('run'), run: runId, epoch: z.int().min(1).optional() }),
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
/** A finished heatmap that is to be tested. */
export const trustRequest = z.strictObject({
  ...heatmapRequest.shape,
  target: z.int().min(0),
  map: z.strictObject({ width: sidePx, height: sidePx, values: floatArray }),
  baseline: fill,
  steps: z.int().min(2).max(256).default(32),
  /** 1 on the object, of the image's size, where the data knows it. */
  mask: byteArray.optional(),
})

export type HiddenParts = z.infer<typeof hiddenParts>
export type TrustRequest = z.input<typeof trustRequest>
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
/** What an example of the data is taken for. */
export interface ExamplePrediction {
  readonly index: number
  readonly classIndex: number
  readonly probability: number
}
/** Examples to look at: a part of a run's data, or all of a dataset. */
export interface ExamplePart {
  readonly part: 'train' | 'validation' | 'test' | 'all'
  readonly dataset: DatasetReferenceInput
  readonly indices: Uint32Array
  /** Class of each of `indices`, −1 where the data has none. */
  readonly labels: Int32Array
}
export interface ExplainedData {
  readonly classes: readonly string[]
  readonly parts: readonly ExamplePart[]
  /** Epochs whose weights are kept, ascending, with the validation loss after each. */
  readonly epochs: readonly { readonly epoch: number; readonly loss: number | undefined }[]
}
interface WorkProgress {
  readonly kind: 'progress'
  readonly share: number
  /** Pieces, as the method counts them. */
  readonly done: number
  readonly total: number
}
export interface Trust {
  readonly curves: Curves
  /** Mean of maps that know nothing. */
  readonly random: Curves
  /** Rank correlation with the same method's map of a network with randomised weights, mean over several. */
  readonly randomised: number
  /** Pointing game, where the object's mask is known: the map's maximum lies on the object; `chance` is the share of the image that it covers. */
  readonly pointing?: { readonly inside: boolean; readonly chance: number }
}
export type TrustEvent = WorkProgress | ({ readonly kind: 'trust'; readonly ms: number } & Trust)
export type HeatmapEvent =
  | WorkProgress
  | {
      readonly kind: 'heatmap'
      /** Raw values, [height, width] of the layer or image. */
      readonly width: number
      readonly height: number
      readonly values: Float32Array
      readonly signed: boolean
      readonly unit: string
      readonly remark?: string
      readonly beforeRelu?: readonly [least: number, most: number]
      readonly note?: string
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
  predict: oc
    .input(z.strictObject({ model: trainedModel, image: imageSource, hidden: hiddenParts.optional(), device: text }))
    .output(type<PredictionResult>()),
  /** Of examples of the data, in the order asked. */
  predictMany: oc
    .input(z.strictObject({ model: trainedModel, dataset: datasetReference, indices: z.array(z.int().min(0)).max(512), device: text }))
    .output(type<readonly ExamplePrediction[]>()),
  /** A run's training, validation and test part; of an .onnx file the whole `dataset`. */
  data: oc.input(z.strictObject({ model: trainedModel, dataset: datasetReference.optional() })).output(type<ExplainedData>()),
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
  trust: oc.input(trustRequest).output(eventIterator(type<TrustEvent>())),
}
