// What an explainer is: one function from a probe to a heatmap. One file each, listed in index.ts.

import type { Options, OptionValues } from '../options/options.ts'
import type { CancelSignal } from '../runtime/cancel.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { Watch } from './chunks.ts'
import type { Cover } from './patches.ts'

/** Backwards through a ReLU of output a: g · (a > 0); guided: g · (a > 0) · (g > 0); deconvolution: g · (g > 0). */
export type ReluRule = 'plain' | 'guided' | 'deconvolution'

/** Batched questions to a network; hides sessions, devices and batching. Images are network inputs, [n, C, H, W]. */
export interface Probe {
  /** [n, K]: logits, or probabilities after softmax. */
  scores(images: Tensor<'float32'>, of: 'logit' | 'probability'): Promise<Tensor<'float32'>>
  /**
   * The scores of the image [1, C, H, W], [1, K], and those of it with one square of the cover filled at a time, [places, K]: as `scores` of the covered
   * images, but only what the square reaches is computed anew.
   */
  coveredScores(image: Tensor<'float32'>, cover: Cover, of: 'logit' | 'probability', watch: Watch): Promise<CoveredScores>
  /** d logit[target] / d image, [n, C, H, W]; `relu` is how the gradient passes the ReLUs on its way. */
  gradient(images: Tensor<'float32'>, target: number, relu?: ReluRule): Promise<Tensor<'float32'>>
  /** Σ over the images of d logit[target] / d image, [1, C, H, W]: cheaper than their gradients one by one. */
  gradientSum(images: Tensor<'float32'>, target: number): Promise<Tensor<'float32'>>
  /** Activations A [n, K, h, w] of a layer and d logit[target] / dA of the same shape. */
  activations(
    images: Tensor<'float32'>,
    layer: string,
    target: number,
  ): Promise<{ readonly activations: Tensor<'float32'>; readonly gradients: Tensor<'float32'> }>
  /** Layers whose output has a spatial extent over 1×1, in execution order; the last is a CAM's default. */
  readonly spatialLayers: readonly { readonly layer: string; readonly shape: readonly [channels: number, height: number, width: number] }[]
  /** [C, H, W] of one image. */
  readonly inputShape: readonly number[]
  readonly classes: number
}

export interface CoveredScores {
  readonly uncovered: Tensor<'float32'>
  readonly covered: Tensor<'float32'>
}

export interface ExplainCall<O extends Options> {
  /** [1, C, H, W], already preprocessed. */
  readonly image: Tensor<'float32'>
  /** Class to explain. */
  readonly target: number
  /** For explainers with `needs: 'layer'`. */
  readonly layer?: string
  readonly options: OptionValues<O>
  /** Seed of whatever is drawn at random. */
  readonly seed: number
  readonly signal?: CancelSignal
  /** How many of the pieces that it is made of are done. */
  progress?(done: number, total: number): void
}

/** Raw values; resizing, normalising and colour happen elsewhere, once. */
export interface Heatmap {
  /** [H', W']: the image's size, or the layer's for CAMs. */
  readonly map: Tensor<'float32'>
  readonly signed: boolean
  /** Unit of a value: `weighted activation`, `drop in probability`, `|gradient|`. */
  readonly unit: string
  /** Said with the map where it must be: "All values are at or below 0 before ReLU: nothing here speaks for "lynx"." */
  readonly remark?: string
  /** Least and greatest value before the ReLU of the definition, where that left nothing. */
  readonly beforeRelu?: readonly [least: number, most: number]
  /** What the method proves about itself: the completeness gap of integrated gradients. */
  readonly note?: string
}

export interface Explainer<O extends Options = Options> {
  readonly id: string
  readonly title: string
  readonly summary: string
  /** Plain-text formula, Unicode: `L = ReLU(Σₖ αₖ Aᵏ)`. */
  readonly formula: string
  readonly source: string
  readonly needs: 'gradient' | 'scores' | 'layer'
  /** What its progress counts: `112 of 225 places`. */
  readonly counts?: 'places' | 'samples' | 'steps' | 'masks' | 'maps'
  readonly options: O
  explain(probe: Probe, call: ExplainCall<O>): Promise<Heatmap>
}

export const defineExplainer = <const O extends Options>(explainer: Explainer<O>): Explainer => explainer as unknown as Explainer
