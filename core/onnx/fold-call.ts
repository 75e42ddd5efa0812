// What a fold of one operator gets, and how positions in tensors are counted, for fold.ts and fold-arithmetic.ts.

import { elementCount, type Shape, type Tensor } from '../tensor/tensor.ts'
import type { OnnxNode } from './graph.ts'
import type { PlainAttributes, ResultType, Value } from './operator.ts'

export interface FoldCall {
  readonly node: OnnxNode
  readonly inputs: readonly (Value | undefined)[]
  /** Elements of the inputs, each known. */
  readonly constants: readonly Tensor[]
  readonly attributes: PlainAttributes
  readonly results: readonly ResultType[]
  /** The first result. */
  readonly result: ResultType
}
/** undefined where the device may round differently. */
export type Fold = (call: FoldCall) => readonly Tensor[] | undefined

/** Elements between neighbours along each axis. */
export function stridesOf(shape: Shape): number[] {
  return shape.map((_, axis) => elementCount(shape.slice(axis + 1)))
}
/** Element number -> position along each axis. */
export function positionOf(index: number, shape: Shape): number[] {
  const position = new Array<number>(shape.length)
  let rest = index
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1
    position[axis] = rest % size
    rest = Math.floor(rest / size)
  }
  return position
}
/** The position in a smaller tensor that broadcasts to the position's. */
export function broadcastPosition(position: readonly number[], shape: Shape): number[] {
  return shape.map((size, axis) => (size === 1 ? 0 : (position[position.length - shape.length + axis] ?? 0)))
}
