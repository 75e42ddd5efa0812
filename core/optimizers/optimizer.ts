// What an optimizer is: a fragment of the step graph. One file each, listed in index.ts. Schedules, clipping and decay compose around it.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import type { Options, OptionValues } from '../options/options.ts'
import { clippingOptions } from './options.ts'

export interface UpdateCall<O extends Options> {
  /** As it was, or already shrunk where the optimizer says `decoupledDecay`. */
  readonly parameter: Value
  /** Of the parameter's shape; clipped, and with weight decay (option `weightDecay`) added unless `decoupledDecay`. */
  readonly gradient: Value
  /** The state declared under this name in `slots` (of the parameter's shape) or `scalarSlots`. */
  slot(name: string): Value
  /** float32 scalar, 0 at the first step; the graph takes it as an input where somebody asks. */
  step(): Value
  /** float32 scalar. */
  readonly learningRate: Value
  readonly options: OptionValues<O>
}

export interface Optimizer<O extends Options = Options> {
  /** kebab-case: `adam`. */
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly source: string
  readonly options: O
  readonly defaultLearningRate: number
  /** State kept per parameter, zero at the start. */
  slots(options: OptionValues<O>): readonly string[]
  /** State that is one number per parameter, zero at the start. */
  scalarSlots?(options: OptionValues<O>): readonly string[]
  /** Option `weightDecay` shrinks the parameter by itself, w ← w − η·λ·w, instead of entering the gradient. */
  readonly decoupledDecay?: boolean
  update(g: GraphBuilder, call: UpdateCall<O>): { readonly parameter: Value; readonly slots: Readonly<Record<string, Value>> }
}

export const defineOptimizer = <const O extends Options>(optimizer: Optimizer<O>): Optimizer =>
  ({ ...optimizer, options: { ...optimizer.options, ...clippingOptions } }) as unknown as Optimizer
