// Operators that make tensors longer or shorter along their axes: join, split, cut, pad, repeat.

import { sayShape } from '../../tensor/tensor.ts'
import { axesOf, axisOf, broadcastAll, constantNumbers, demand, input, inputs, oneType, optionalNumbers, refuse, result } from '../inference.ts'
import { attribute, defineOperator, type InferCall, type Operator } from '../operator.ts'

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

export const pieceOperators: readonly Operator[] = [concat, split, slice, pad, expand, tile]
