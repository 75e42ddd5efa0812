// What an optimizer is: a fragment of the step graph. One file each, listed in index.ts. Schedules, clipping and decay compose around it.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import type { Options, OptionValues } from '../options/options.ts'

export interface UpdateCall<O extends Options> {
  readonly parameter: Value
  /** Of the parameter's shape; weight decay (option `weightDecay`) is already added. */
  readonly gradient: Value
  /** The state declared under this name in `slots`, of the parameter's shape. */
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
  update(g: GraphBuilder, call: UpdateCall<O>): { readonly parameter: Value; readonly slots: Readonly<Record<string, Value>> }
}

export const defineOptimizer = <const O extends Options>(optimizer: Optimizer<O>): Optimizer => optimizer as unknown as Optimizer
