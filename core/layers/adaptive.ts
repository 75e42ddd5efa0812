// Pooling to a size that is asked for, whatever arrives: window i of o goes from ⌊i·n/o⌋ to ⌈(i + 1)·n/o⌉. Used by the files beside it only.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import { float32 } from '../tensor/tensor.ts'
import { product, type Sizes } from './spatial.ts'

export type Taking = 'average' | 'max'

/** Where window `at` of `count` begins and ends. */
export const adaptiveWindow = (size: number, count: number, at: number): readonly [begin: number, end: number] => [
  Math.floor((at * size) / count),
  Math.ceil(((at + 1) * size) / count),
]

const windowsOf = (size: number, count: number) => Array.from({ length: count }, (_, at) => adaptiveWindow(size, count, at))

/** x: [N, C, ...places] -> [N, C, ...output]. */
export function adaptivePool(g: GraphBuilder, x: Value, output: Sizes, taking: Taking): Value {
  const places = x.shape.slice(2)
  if (output.every((count, axis) => (places[axis] ?? 0) % count === 0)) {
    const kernel = output.map((count, axis) => (places[axis] ?? 1) / count)
    return g.op(taking === 'max' ? 'MaxPool' : 'AveragePool', [x], { kernel_shape: kernel, strides: kernel })
  }
  // The last axis first: of equal maxima the first in row-major order is then the one that is taken, as by PyTorch.
  const along = taking === 'max' ? largestAlong : meanAlong
  return output.reduceRight((value, count, axis) => (value.shape[axis + 2] === count ? value : along(g, value, axis + 2, count)), x)
}

/** Means are sums with fixed weights: a product with a matrix [count, size]. */
function meanAlong(g: GraphBuilder, x: Value, axis: number, count: number): Value {
  const size = x.shape[axis] as number
  const [, ...shape] = x.shape
  const behind = product(x.shape.slice(axis + 1))
  const shares = windowsOf(size, count).map(([begin, end]) =>
    Array.from({ length: size }, (_, place) => (place >= begin && place < end ? 1 / (end - begin) : 0)),
  )
  const rows = g.reshape(x, [-1, product(x.shape.slice(1, axis)), size, behind])
  const mapped = g.op('MatMul', [g.constant(float32([count, size], shares.flat())), rows])
  return g.reshape(mapped, [-1, ...shape.with(axis - 1, count)])
}

function largestAlong(g: GraphBuilder, x: Value, axis: number, count: number): Value {
  const size = x.shape[axis] as number
  const kernel = x.shape.slice(2).map(() => 1)
  const parts = windowsOf(size, count).map(([begin, end]) => {
    const part = g.op('Slice', [x, g.ints([begin]), g.ints([end]), g.ints([axis])])
    return end - begin === 1 ? part : g.op('MaxPool', [part], { kernel_shape: kernel.with(axis - 2, end - begin) })
  })
  return g.op('Concat', parts, { axis })
}
