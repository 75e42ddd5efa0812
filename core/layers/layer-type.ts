// What a layer is: everything that palette, canvas, inspector, checks, compiler, exports, handbook and tests need. One file each, listed in index.ts.

import type { Penalty } from '../losses/penalty.ts'
import type { GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import type { Options, OptionValues } from '../options/options.ts'
import type { Fix } from '../problems.ts'
import type { Shape } from '../tensor/tensor.ts'
import type { Initialisation } from './initialisation.ts'
import type { PyTorch } from './pytorch.ts'

export const categories = {
  convolution: 'Convolution',
  pooling: 'Pooling',
  upsampling: 'Up-sampling',
  normalisation: 'Normalisation',
  regularisation: 'Regularisation',
  activation: 'Activation',
  joining: 'Joining',
  dense: 'Dense and shape',
  io: 'Input and output',
} as const
export type Category = keyof typeof categories

export interface Port {
  readonly name: string
  readonly label: string
  /** Any number of connections may end here, in the order of the document. */
  readonly many?: boolean
}

/** Why a layer cannot take these inputs or options. */
export interface Refusal {
  readonly code: string
  readonly option?: string
  readonly what: string
  readonly mend: string
  readonly fix?: Fix
}
export const refuse = (refusal: Refusal): { readonly refusal: Refusal } => ({ refusal })

/** Shapes here are those of one example, without the batch: [C, H, W] or [F]. */
export interface LayerCall<O extends Options> {
  readonly inputs: readonly Shape[]
  readonly options: OptionValues<O>
}

export interface Parameter {
  /** PyTorch's word: `weight`, `bias`, `running_mean`. In graphs: `<node name>.<parameter>`. */
  readonly name: string
  readonly shape: Shape
  readonly role: 'parameter' | 'buffer'
  readonly initialise: Initialisation
  /** Added to the loss for the size of this tensor. */
  readonly penalty?: Penalty
}

/** A number that opens as its formula: value 80, symbols `(k·k·c_in + 1)·c_out`, filled `(3·3·1 + 1)·8`. */
export interface Formula {
  readonly value: number
  readonly symbols: string
  readonly filled: string
  /** Where the value is no plain count. */
  readonly unit?: 'bytes'
  readonly terms: readonly { readonly symbol: string; readonly meaning: string; readonly value: number | string }[]
}

/** How far a value of the output sees into the input, one number per axis (height and width of an image). */
export interface Window {
  readonly kernel: readonly number[]
  readonly stride: readonly number[]
  readonly dilation: readonly number[]
  /** Before the first value. */
  readonly padding: readonly number[]
}

export interface Arithmetic {
  readonly parameters: Formula
  /** Multiply-adds of convolutions and dense layers for one example; 0 elsewhere, as in the published tables. */
  readonly multiplyAdds: Formula
  /** Formula of the output's height (and width), where the layer computes one. */
  readonly output?: Formula
  /** 'all': every output sees the whole input (dense, global pooling); 'own': its own place only (element-wise). */
  readonly window: Window | 'all' | 'own'
  /** What another way to compute the same would cost. */
  readonly otherwise?: { readonly label: string; readonly multiplyAdds: Formula }
}

export interface Overlaps {
  /** Along each axis of the output; the count at a place of several axes is the product. */
  readonly counts: readonly (readonly number[])[]
  /** Fewest and most away from the border. */
  readonly least: number
  readonly most: number
}

export interface EmitCall<O extends Options> {
  /** [N, ...shape of one example]. */
  readonly inputs: readonly Value[]
  readonly options: OptionValues<O>
  /** The tensor declared under this name in `parameters`. */
  parameter(name: string): Value
}

export interface LayerCase {
  readonly name: string
  readonly options?: Readonly<Record<string, unknown>>
  readonly inputs: readonly Shape[]
  readonly output: Shape
}
export interface RefusalCase {
  readonly name: string
  readonly options?: Readonly<Record<string, unknown>>
  readonly inputs: readonly Shape[]
  /** `what` and `mend` as the user reads them. */
  readonly says: RegExp
}

export interface LayerType<O extends Options = Options> {
  /** kebab-case id of the document: `conv-2d`. */
  readonly type: string
  readonly title: string
  /** What new nodes are called: `conv` gives conv1, conv2. */
  readonly stem: string
  readonly category: Category
  /** Silhouette of renderer/theme; the category's when absent. */
  readonly icon?: string
  /** Two or three sentences for the handbook: what it does, when it is used. */
  readonly summary: string
  /** The member of its family that palettes show in its place; this one is found by searching. */
  readonly variantOf?: string
  /** Comes with imported files only: palettes do not offer it. */
  readonly imported?: true
  /** Paper or course, with year. */
  readonly source: string
  readonly ports: { readonly inputs: readonly Port[]; readonly outputs: readonly Port[] }
  /** Element-wise: drawn slim. */
  readonly slim?: boolean
  readonly options: O
  /** At most two short phrases for the node: `16 filters`, `3×3`. */
  highlights(options: OptionValues<O>): readonly string[]
  /** What stands fixed and is worth reading beside the options. */
  facts?(options: OptionValues<O>): readonly { readonly label: string; readonly value: string }[]
  shape(call: LayerCall<O>): Shape | { readonly refusal: Refusal }
  parameters(call: LayerCall<O>): readonly Parameter[]
  /** Of layers that lay kernels onto a larger map: how many of them meet on each of its values. */
  overlaps?(call: LayerCall<O> & { readonly output: Shape }): Overlaps
  /** What works and is worth knowing all the same. */
  notes?(call: LayerCall<O>): readonly Refusal[]
  /**
   * Standard ONNX operators in inference form (Dropout and BatchNormalization included: training form is autograd's matter), and the few of ours that have
   * a training form of their own and dissolve in `lower` (onnx/operators/training-forms.ts).
   */
  emit(g: GraphBuilder, call: EmitCall<O>): Value
  arithmetic(call: LayerCall<O> & { readonly output: Shape }): Arithmetic
  /** Its module, called with what arrives: `nn.Conv2d(1, 8, kernel_size=3)`; or how else PyTorch writes it. Undefined for what a network begins and ends with. */
  pytorch(call: LayerCall<O>): string | PyTorch | undefined
  readonly cases: readonly LayerCase[]
  readonly refusals: readonly RefusalCase[]
}

export const defineLayer = <const O extends Options>(layer: LayerType<O>): LayerType => layer as unknown as LayerType
