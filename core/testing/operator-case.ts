// The short words in which operator cases are written: inputs by kind, one row per case.

import type { PlainAttributes } from '../onnx/operator.ts'
import { type ElementType, float32, int64, type Shape, type Tensor } from '../tensor/tensor.ts'

/** A graph input, or a constant. */
export type CaseInput = { readonly type: ElementType; readonly shape: Shape } | Tensor

export interface OperatorCase {
  /** `operatorKey`. */
  readonly op: string
  /** What is particular about it. */
  readonly name: string
  readonly inputs: readonly (CaseInput | undefined)[]
  readonly attributes: PlainAttributes
  readonly outputs: number
}

/** A graph input of this shape, float32 unless said otherwise. */
export const x = (...shape: number[]): CaseInput => ({ type: 'float32', shape })
export const input = (type: ElementType, ...shape: number[]): CaseInput => ({ type, shape })
/** A constant: whole numbers, or floats. */
export const ints = (...values: number[]): Tensor => int64(values)
export const int = (value: number): Tensor => int64([value], [])
export const floats = (...values: number[]): Tensor => float32([values.length], values)
export const float = (value: number): Tensor => float32([], [value])

export function row(
  op: string,
  name: string,
  inputs: readonly (CaseInput | undefined)[],
  attributes: PlainAttributes = {},
  outputs = 1,
): OperatorCase {
  return { op, name, inputs, attributes, outputs }
}
