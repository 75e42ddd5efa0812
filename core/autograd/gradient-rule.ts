// What a gradient rule is. One file per operator (or family of one formula) in rules/, listed in rules/index.ts.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { PlainAttributes, Value } from '../onnx/operator.ts'
import type { Shape } from '../tensor/tensor.ts'

export interface GradientCall<A = PlainAttributes> {
  readonly inputs: readonly (Value | undefined)[]
  readonly outputs: readonly Value[]
  /** Gradient of the scalar by each output, of the output's shape; undefined where nothing depends on it. */
  readonly grads: readonly (Value | undefined)[]
  readonly attributes: A
  /** Which inputs need a gradient: others may be left undefined. */
  readonly wants: readonly boolean[]
}

/** A small example with which the rule is checked: by differencing, per device. */
export interface GradientCase {
  readonly name: string
  readonly inputs: readonly (
    | Shape
    | {
        readonly shape: Shape
        readonly values?: 'normal' | 'positive' | 'distinct' | 'unit'
        readonly fixed?: readonly number[]
        readonly type?: 'int64' | 'float32'
      }
  )[]
  readonly attributes?: PlainAttributes
  readonly outputs?: number
  /** Wider than the table only with a reason. */
  readonly tolerance?: { readonly value: number; readonly because: string }
}

export interface GradientRule {
  readonly op: string
  readonly domain?: string
  /** Inputs in which the operator is linear: any difference step is exact there. */
  readonly linearIn?: readonly number[]
  /** Emits the gradient by every wanted input, of the input's shape or of a shape that broadcasting stretched from it (the walk sums it back). */
  gradient(g: GraphBuilder, call: GradientCall): readonly (Value | undefined)[]
  readonly cases: readonly GradientCase[]
}

export const defineGradient = (rule: GradientRule): GradientRule => rule

/** Operators through which no useful gradient flows, each with the reason: comparisons, integers, shapes. */
export interface NotDifferentiable {
  readonly op: string
  readonly because: string
}
