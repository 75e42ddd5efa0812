// What a loss is. One file each, listed in index.ts.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import type { Options, OptionValues } from '../options/options.ts'
import type { ElementType, Shape } from '../tensor/tensor.ts'

export interface LossCall<O extends Options> {
  /** Scores of the network, [N, K] (or [N, K, H, W]) before any softmax. */
  readonly logits: Value
  readonly labels: Value
  readonly options: OptionValues<O>
}

export interface Loss<O extends Options = Options> {
  /** kebab-case: `cross-entropy`; the CLI's and the document's word. */
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly source: string
  readonly options: O
  /** Element type and shape of the labels that fit logits of this shape; class labels are int64 [N]. */
  labels(logits: Shape): { readonly type: ElementType; readonly shape: Shape }
  /** A scalar: the mean over the batch. */
  emit(g: GraphBuilder, call: LossCall<O>): Value
}

export const defineLoss = <const O extends Options>(loss: Loss<O>): Loss => loss as unknown as Loss
