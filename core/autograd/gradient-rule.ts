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

/** An input of a case: drawn with a seed, or `fixed`. Whatever is not float32 has to be fixed; fixed values are constants of the graph. */
export interface CaseInput {
  readonly shape: Shape
  /** normal: at least 0.1 away from 0; positive: 0.5 ... 1.5; above one: 1.5 ... 2.5; distinct: odd multiples of 0.05, no two alike (in another input neither). */
  readonly values?: 'normal' | 'positive' | 'above one' | 'distinct'
  readonly fixed?: readonly number[]
  readonly type?: 'int64' | 'float32' | 'bool'
}

/** A small example with which the rule is checked: by differencing, per device. */
export interface GradientCase {
  readonly name: string
  /** A bare shape is drawn as `normal`; undefined where an optional input is absent. */
  readonly inputs: readonly (Shape | CaseInput | undefined)[]
  readonly attributes?: PlainAttributes
  /** How many outputs the node names; default 1. */
  readonly outputs?: number
  /** Outputs through which gradients flow (others are state); default all. */
  readonly through?: readonly number[]
  /** Wider than the table only with a reason. */
  readonly tolerance?: { readonly value: number; readonly because: string }
}

export interface GradientRule<A = PlainAttributes> {
  readonly op: string
  readonly domain?: string
  /** Inputs in which the operator is linear: any difference step is exact there. */
  readonly linearIn?: readonly number[]
  /**
   * Emits the gradient by every wanted input, of the input's shape or of a shape that broadcasting stretched from it (the walk sums it back).
   * Throws `NoGradient` where the operator is used in a way that the rule does not cover.
   */
  gradient(g: GraphBuilder, call: GradientCall<A>): readonly (Value | undefined)[]
  readonly cases: readonly GradientCase[]
}

/** `A`: the attributes as the operator's schema types them. */
export const defineGradient = <A = PlainAttributes>(rule: GradientRule<A>): GradientRule => rule as unknown as GradientRule

/** Thrown by rules; the walk adds operator and node. The message completes "operator X ...". */
export class NoGradient extends Error {}

/** Operators through which no useful gradient flows, each with the reason: comparisons, integers, shapes. */
export interface NotDifferentiable {
  readonly op: string
  readonly because: string
}
