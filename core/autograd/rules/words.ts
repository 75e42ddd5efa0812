// Small phrases that gradient rules share: masks, zeros, sums over axes, linear maps along one axis.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import { elementCount, numbers, type Shape, type Tensor } from '../../tensor/tensor.ts'
import { NoGradient } from '../gradient-rule.ts'

/** ONNX's number for float32 in `Cast`. */
const floatType = 1

/** bool -> float32 0 or 1, of the same shape. */
export const asNumber = (g: GraphBuilder, condition: Value): Value => g.op('Cast', [condition], { to: floatType })

/** 1 where a > b, else 0. */
export const above = (g: GraphBuilder, a: Value, b: Value | number): Value =>
  asNumber(g, g.op('Greater', [a, typeof b === 'number' ? g.scalar(b) : b]))

/** yes where a > 0, no elsewhere. */
export const wherePositive = (g: GraphBuilder, a: Value, yes: Value, no: Value): Value => g.op('Where', [g.op('Greater', [a, g.scalar(0)]), yes, no])

export const zeros = (g: GraphBuilder, shape: Shape): Value => stretch(g, g.scalar(0), shape)

/** Broadcasts to `shape`. */
export const stretch = (g: GraphBuilder, value: Value, shape: Shape): Value => g.op('Expand', [value, g.ints(shape)])

export const square = (g: GraphBuilder, value: Value): Value => g.mul(value, value)

/** Axes counted from the front. */
export const fromFront = (axes: readonly number[], rank: number): number[] => axes.map((axis) => (axis < 0 ? axis + rank : axis))

/** All axes after batch and channel. */
export const spatialAxes = (shape: Shape): number[] => shape.slice(2).map((_, index) => index + 2)

/** [C] -> [C, 1, ...], so that it lines up with the channels of a value of `rank` axes. */
export const perChannel = (g: GraphBuilder, vector: Value, rank: number): Value => g.reshape(vector, [...vector.shape, ...Array(rank - 2).fill(1)])

/** x: [N, C, ...] -> [C]: summed over all but the channels. */
export const sumPerChannel = (g: GraphBuilder, x: Value): Value => g.sum(x, [0, ...spatialAxes(x.shape)])

/** The numbers of an input that has to be known when the graph is built. */
export function known(value: Value | undefined, what: string): number[] | undefined {
  if (!value) return undefined
  if (!value.constant) throw new NoGradient(`has no gradient here, because its ${what} are computed while the graph runs`)
  return numbers(value.constant)
}

/** x: [..., n, ...] at `axis`, matrix: [m, n] -> [..., m, ...]: y = matrix · x along that axis. */
export function mapAxis(g: GraphBuilder, x: Value, axis: number, matrix: Value): Value {
  const [rows = 0, columns = 0] = matrix.shape
  const before = x.shape.slice(0, axis)
  const after = x.shape.slice(axis + 1)
  const mapped = g.op('MatMul', [matrix, g.reshape(x, [elementCount(before), columns, elementCount(after)])])
  return g.reshape(mapped, [...before, rows, ...after])
}

/** entry(row, column) -> constant [rows, columns]. */
export function matrixOf(g: GraphBuilder, rows: number, columns: number, entry: (row: number, column: number) => number): Value {
  const data = new Float32Array(rows * columns)
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) data[row * columns + column] = entry(row, column)
  const value: Tensor<'float32'> = { type: 'float32', shape: [rows, columns], data }
  return g.constant(value)
}
