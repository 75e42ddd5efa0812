// Operators that arrange elements anew without changing them: reshape, transpose, join, cut, pad, repeat.

import { elementCount, type Shape, sayShape } from '../../tensor/tensor.ts'
import {
  axesOf,
  axisOf,
  broadcastAll,
  constantNumbers,
  demand,
  demandRank,
  input,
  inputs,
  like,
  oneType,
  optionalNumbers,
  refuse,
  result,
} from '../inference.ts'
import { attribute, defineOperator, type InferCall, type Operator } from '../operator.ts'

/** x, shape (int64) -> y; 0 copies x's size there, one −1 takes what is left. */
const reshape = defineOperator({
  op: 'Reshape',
  arity: [2, 2],
  attributes: { allowzero: attribute.int(0) },
  infer(call) {
    const x = input(call, 0)
    const wanted = constantNumbers(call, 1, 'shape')
    const sizes = wanted.map((size, axis) => (size === 0 && !call.attributes.allowzero ? (x.shape[axis] ?? 0) : size))
    const known = elementCount(sizes.filter((size) => size !== -1))
    const count = elementCount(x.shape)
    const free = sizes.filter((size) => size === -1).length
    const fits = free === 0 ? known === count : free === 1 && known > 0 && count % known === 0
    demand(fits, call, `${sayShape(x.shape)} (${count} elements) cannot take the shape ${sayShape(wanted)}`)
    return [
      result(
        x.type,
        sizes.map((size) => (size === -1 ? count / known : size)),
      ),
    ]
  },
})

/** x -> [product before axis, product from axis on]. */
const flatten = defineOperator({
  op: 'Flatten',
  arity: [1, 1],
  attributes: { axis: attribute.int(1) },
  infer(call) {
    const x = input(call, 0)
    const { axis } = call.attributes
    const rank = x.shape.length
    demand(axis >= -rank && axis <= rank, call, `axis ${axis} does not exist in ${rank} dimensions`)
    const at = axis < 0 ? axis + rank : axis
    return [result(x.type, [elementCount(x.shape.slice(0, at)), elementCount(x.shape.slice(at))])]
  },
})

/** x, axes? (int64) -> x without these axes (or all) of size 1. */
const squeeze = defineOperator({
  op: 'Squeeze',
  arity: [1, 2],
  infer(call) {
    const x = input(call, 0)
    const given = optionalNumbers(call, 1, 'axes')
    const axes = given ? axesOf(call, given, x.shape.length) : x.shape.flatMap((size, axis) => (size === 1 ? [axis] : []))
    for (const axis of axes) demand(x.shape[axis] === 1, call, `axis ${axis} of ${sayShape(x.shape)} has the size ${x.shape[axis]}, not 1`)
    return [
      result(
        x.type,
        x.shape.filter((_, axis) => !axes.includes(axis)),
      ),
    ]
  },
})

/** x, axes (int64, counted in the result) -> x with axes of size 1 there. */
const unsqueeze = defineOperator({
  op: 'Unsqueeze',
  arity: [2, 2],
  infer(call) {
    const x = input(call, 0)
    const given = constantNumbers(call, 1, 'axes')
    const axes = axesOf(call, given, x.shape.length + given.length)
    const sizes = [...x.shape]
    for (const axis of axes.toSorted((a, b) => a - b)) sizes.splice(axis, 0, 1)
    return [result(x.type, sizes)]
  },
})

const transpose = defineOperator({
  op: 'Transpose',
  arity: [1, 1],
  attributes: { perm: attribute.ints() },
  infer(call) {
    const x = input(call, 0)
    const perm = call.attributes.perm ?? x.shape.map((_, axis) => x.shape.length - 1 - axis)
    demand(perm.length === x.shape.length, call, `perm has ${perm.length} entries for ${x.shape.length} dimensions`)
    return [
      result(
        x.type,
        axesOf(call, perm, x.shape.length).map((axis) => x.shape[axis] ?? 0),
      ),
    ]
  },
})

/** Tensors alike but for `axis` -> one after the other along it. */
const concat = defineOperator({
  op: 'Concat',
  arity: [1, Number.POSITIVE_INFINITY],
  attributes: { axis: attribute.int() },
  infer(call) {
    const parts = inputs(call)
    const [first] = parts
    if (!first) return refuse(call, 'has no input')
    const axis = axisOf(call, call.attributes.axis ?? refuse(call, 'its axis is missing'), first.shape.length)
    for (const { shape } of parts) {
      const alike = shape.length === first.shape.length && shape.every((size, at) => at === axis || size === first.shape[at])
      demand(alike, call, `${sayShape(first.shape)} and ${sayShape(shape)} cannot be joined along axis ${axis}`)
    }
    const total = parts.reduce((sum, { shape }) => sum + (shape[axis] ?? 0), 0)
    return [
      result(
        oneType(call, parts),
        first.shape.map((size, at) => (at === axis ? total : size)),
      ),
    ]
  },
})

/** x, sizes? (int64) -> pieces along `axis`: of these sizes, or equal ones (the last smaller). */
const split = defineOperator({
  op: 'Split',
  arity: [1, 2],
  attributes: { axis: attribute.int(0), num_outputs: attribute.int() },
  infer(call) {
    const x = input(call, 0)
    const axis = axisOf(call, call.attributes.axis, x.shape.length)
    const length = x.shape[axis] ?? 0
    const count = call.attributes.num_outputs ?? call.outputs
    const each = Math.ceil(length / count)
    const sizes = optionalNumbers(call, 1, 'sizes') ?? Array.from({ length: count }, (_, piece) => Math.max(0, Math.min(each, length - piece * each)))
    const sum = sizes.reduce((total, size) => total + size, 0)
    demand(sizes.length === call.outputs && sum === length, call, `pieces of ${sizes.join(', ')} do not make up ${length} along axis ${axis}`)
    return sizes.map((piece) =>
      result(
        x.type,
        x.shape.map((size, at) => (at === axis ? piece : size)),
      ),
    )
  },
})

/** How a Slice cuts one axis, ends resolved as in Python: `count` elements from `start` on, `step` apart. */
export interface Cut {
  readonly start: number
  readonly step: number
  readonly count: number
}
/** One cut per axis of x; axes that the node does not name are taken whole. */
export function cutsOf(call: Pick<InferCall, 'inputs' | 'outputs' | 'node'>): readonly Cut[] {
  const { shape } = input(call, 0)
  const starts = constantNumbers(call, 1, 'starts')
  const ends = constantNumbers(call, 2, 'ends')
  const named = axesOf(call, optionalNumbers(call, 3, 'axes') ?? starts.map((_, axis) => axis), shape.length)
  const steps = optionalNumbers(call, 4, 'steps') ?? starts.map(() => 1)
  const cuts: Cut[] = shape.map((count) => ({ start: 0, step: 1, count }))
  for (const [at, axis] of named.entries()) {
    const size = shape[axis] ?? 0
    const step = steps[at] ?? 1
    demand(step !== 0, call, 'a step of 0 goes nowhere')
    const [least, most] = step > 0 ? [0, size] : [-1, size - 1]
    const bound = (given: number, low: number) => Math.min(Math.max(given < 0 ? given + size : given, low), most)
    const start = bound(starts[at] ?? 0, Math.max(least, step > 0 ? 0 : -1))
    const end = bound(ends[at] ?? 0, least)
    cuts[axis] = { start, step, count: Math.max(0, Math.ceil((end - start) / step)) }
  }
  return cuts
}
const slice = defineOperator({
  op: 'Slice',
  arity: [3, 5],
  infer: (call) => [
    result(
      input(call, 0).type,
      cutsOf(call).map(({ count }) => count),
    ),
  ],
})

/** x, pads (int64, begins then ends, may cut), value?, axes? -> y. */
const pad = defineOperator({
  op: 'Pad',
  arity: [2, 4],
  attributes: { mode: attribute.string('constant') },
  infer(call) {
    const x = input(call, 0)
    const pads = constantNumbers(call, 1, 'pads')
    const axes = axesOf(call, optionalNumbers(call, 3, 'axes') ?? x.shape.map((_, axis) => axis), x.shape.length)
    demand(pads.length === 2 * axes.length, call, `pads have ${pads.length} entries, not ${2 * axes.length}`)
    const sizes = [...x.shape]
    for (const [at, axis] of axes.entries()) sizes[axis] = (sizes[axis] ?? 0) + (pads[at] ?? 0) + (pads[at + axes.length] ?? 0)
    demand(
      sizes.every((size) => size >= 0),
      call,
      `the padding ${pads.join(', ')} leaves nothing of ${sayShape(x.shape)}`,
    )
    return [result(x.type, sizes)]
  },
})

/** x, shape (int64) -> x broadcast with that shape. */
const expand = defineOperator({
  op: 'Expand',
  arity: [2, 2],
  infer(call) {
    const x = input(call, 0)
    return [result(x.type, broadcastAll(call, [x.shape, constantNumbers(call, 1, 'shape')]))]
  },
})

/** x, repeats (int64, one per axis) -> x so often along each axis. */
const tile = defineOperator({
  op: 'Tile',
  arity: [2, 2],
  infer(call) {
    const x = input(call, 0)
    const repeats = constantNumbers(call, 1, 'repeats')
    demand(repeats.length === x.shape.length, call, `${repeats.length} repeats for ${x.shape.length} dimensions`)
    return [
      result(
        x.type,
        x.shape.map((size, axis) => size * (repeats[axis] ?? 1)),
      ),
    ]
  },
})

/** x: [N, C·b², H, W] -> [N, C, H·b, W·b]. */
const depthToSpace = defineOperator({
  op: 'DepthToSpace',
  arity: [1, 1],
  attributes: { blocksize: attribute.int(1), mode: attribute.string('DCR') },
  infer(call) {
    const x = input(call, 0)
    demandRank(call, x, 4, 4)
    const block = call.attributes.blocksize
    const [n, c, h, w] = x.shape as readonly [number, number, number, number]
    demand(c % block ** 2 === 0, call, `${c} channels do not divide into blocks of ${block}×${block}`)
    return [result(x.type, [n, c / block ** 2, h * block, w * block])]
  },
})

/** x: [N, C, H·b, W·b] -> [N, C·b², H, W]. */
const spaceToDepth = defineOperator({
  op: 'SpaceToDepth',
  arity: [1, 1],
  attributes: { blocksize: attribute.int(1) },
  infer(call) {
    const x = input(call, 0)
    demandRank(call, x, 4, 4)
    const block = call.attributes.blocksize
    const [n, c, h, w] = x.shape as readonly [number, number, number, number]
    demand(h % block === 0 && w % block === 0, call, `${h}×${w} does not divide into blocks of ${block}×${block}`)
    return [result(x.type, [n, c * block ** 2, h / block, w / block])]
  },
})

/** x -> its sizes from `start` to `end`, int64 [rank]. */
const shape = defineOperator({
  op: 'Shape',
  arity: [1, 1],
  attributes: { start: attribute.int(0), end: attribute.int() },
  infer: (call) => [result('int64', [shapePart(input(call, 0).shape, call.attributes.start, call.attributes.end).length])],
})
export const shapePart = (sizes: Shape, start: number, end: number | undefined): Shape => sizes.slice(start, end)

const size = defineOperator({ op: 'Size', arity: [1, 1], infer: () => [result('int64', [])] })

/** x: [..., M, N], k? (int64 scalar) -> x with the other triangle zero. */
const trilu = defineOperator({
  op: 'Trilu',
  arity: [1, 2],
  attributes: { upper: attribute.int(1) },
  infer(call) {
    demandRank(call, input(call, 0), 2)
    return [like(input(call, 0))]
  },
})

export const shapeOperators: readonly Operator[] = [
  reshape,
  flatten,
  squeeze,
  unsqueeze,
  transpose,
  concat,
  split,
  slice,
  pad,
  expand,
  tile,
  depthToSpace,
  spaceToDepth,
  shape,
  size,
  trilu,
]
