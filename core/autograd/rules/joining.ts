// Gradients of joining, cutting, padding and picking: each is linear in its data, and its gradient is the adjoint map.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import { cutsOf } from '../../onnx/operators/pieces.ts'
import { elementCount, type Shape } from '../../tensor/tensor.ts'
import { defineGradient, type GradientRule, NoGradient } from '../gradient-rule.ts'
import { asNumber, fromFront, known, mapAxis, matrixOf, zeros } from './words.ts'

const ints = (...fixed: number[]) => ({ shape: [fixed.length], type: 'int64' as const, fixed })
const axisOf = (axis: number, shape: Shape): number => (axis < 0 ? axis + shape.length : axis)

/** x from `begin` to `end` along one axis. */
const cut = (g: GraphBuilder, x: Value, axis: number, begin: number, end: number): Value =>
  g.op('Slice', [x, g.ints([begin]), g.ints([end]), g.ints([axis])])

// y = x₁ ‖ x₂ ‖ ...: each part takes its piece of the gradient
const concat = defineGradient<{ readonly axis: number }>({
  op: 'Concat',
  linearIn: [0, 1, 2],
  gradient(g, { inputs, outputs, grads: [grad], attributes, wants }) {
    const axis = axisOf(attributes.axis, (outputs as [Value])[0].shape)
    let begin = 0
    return inputs.map((part, index) => {
      const from = begin
      begin += part?.shape[axis] ?? 0
      return wants[index] ? cut(g, grad as Value, axis, from, begin) : undefined
    })
  },
  cases: [
    {
      name: 'channels',
      inputs: [
        [2, 1, 3, 3],
        [2, 2, 3, 3],
        [2, 3, 3, 3],
      ],
      attributes: { axis: 1 },
    },
    {
      name: 'last axis',
      inputs: [
        [2, 3],
        [2, 1],
      ],
      attributes: { axis: -1 },
    },
  ],
})

// y₁, y₂, ... = pieces of x: the pieces of the gradient joined, zeros where nothing depends on a piece
const split = defineGradient<{ readonly axis: number }>({
  op: 'Split',
  linearIn: [0],
  gradient: (g, { outputs, grads, attributes: { axis } }) => [
    g.op(
      'Concat',
      outputs.map((piece, index) => grads[index] ?? zeros(g, piece.shape)),
      { axis },
    ),
  ],
  cases: [
    { name: 'given sizes', inputs: [[2, 6], ints(1, 2, 3)], attributes: { axis: 1 }, outputs: 3 },
    { name: 'equal, one unused', inputs: [[4, 3]], attributes: { num_outputs: 2 }, outputs: 2, through: [1] },
  ],
})

/** Puts `grad` [..., count, ...] at start, start + step, ... of an axis of `size` zeros. */
function placed(
  g: GraphBuilder,
  grad: Value,
  axis: number,
  { start, step, count }: { start: number; step: number; count: number },
  size: number,
): Value {
  if (step < 0) {
    const turned = g.op('Slice', [grad, g.ints([-1]), g.ints([-count - 1]), g.ints([axis]), g.ints([-1])])
    return placed(g, turned, axis, { start: start + (count - 1) * step, step: -step, count }, size)
  }
  const rank = grad.shape.length
  const only = (begin: number, end: number): number[] =>
    [...grad.shape, ...grad.shape].map((_, at) => (at === axis ? begin : at === axis + rank ? end : 0))
  if (step === 1) return g.op('Pad', [grad, g.ints(only(start, size - start - count))])
  // Zeros between the elements: an axis of `step` behind this one, whose first entry is the gradient.
  const spaced = g.op('Pad', [
    g.reshape(grad, grad.shape.toSpliced(axis + 1, 0, 1)),
    g.ints(Array.from({ length: 2 * rank + 2 }, (_, at) => (at === rank + 1 + axis + 1 ? step - 1 : 0))),
  ])
  const wide = g.reshape(spaced, grad.shape.with(axis, count * step))
  return g.op('Pad', [wide, g.ints(only(start, size - start - count * step))])
}

// y = x cut along its axes: the gradient laid back among zeros
const slice = defineGradient({
  op: 'Slice',
  linearIn: [0],
  gradient(g, { inputs, outputs, grads }) {
    const [x] = inputs as [Value]
    const cuts = cutsOf({ inputs, outputs: outputs.length, node: 'Slice' })
    const whole = (axis: number): boolean => cuts[axis]?.count === x.shape[axis] && cuts[axis]?.step === 1
    return [
      x.shape.reduce((grad, size, axis) => {
        const along = cuts[axis]
        return along && !whole(axis) ? placed(g, grad, axis, along, size) : grad
      }, grads[0] as Value),
    ]
  },
  cases: [
    { name: 'middle of two axes', inputs: [[5, 6], ints(1, 2), ints(4, 5)] },
    { name: 'every second', inputs: [[2, 7], ints(1), ints(7), ints(1), ints(2)] },
    { name: 'every third, uneven', inputs: [[8, 2], ints(0), ints(7), ints(0), ints(3)] },
    { name: 'backwards', inputs: [[2, 5], ints(-1), ints(-100), ints(-1), ints(-1)] },
    { name: 'backwards by 2', inputs: [[7], ints(5), ints(0), ints(0), ints(-2)] },
  ],
})

/** Which position of an axis of `size` a padded position shows; undefined where it shows the constant. */
function shown(mode: string, position: number, size: number): number | undefined {
  if (position >= 0 && position < size) return position
  if (mode === 'edge') return position < 0 ? 0 : size - 1
  if (mode === 'wrap') return ((position % size) + size) % size
  if (mode !== 'reflect') return undefined
  const period = Math.max(1, 2 * (size - 1))
  const folded = ((position % period) + period) % period
  return folded < size ? folded : period - folded
}

// constant: the middle of the gradient. reflect, edge, wrap: every padded position adds to the one that it shows
const pad = defineGradient<{ readonly mode: string }>({
  op: 'Pad',
  linearIn: [0],
  gradient(g, { inputs, outputs, grads, attributes: { mode }, wants }) {
    const [x, pads, , given] = inputs as [Value, Value, Value | undefined, Value | undefined]
    const [grad] = grads as [Value]
    if (wants[2]) throw new NoGradient('has no gradient by the value it pads with')
    const axes = fromFront(known(given, 'axes') ?? x.shape.map((_, axis) => axis), x.shape.length)
    const counts = known(pads, 'pads') ?? []
    const begin = (axis: number): number => counts[axes.indexOf(axis)] ?? 0
    const end = (axis: number): number => counts[axes.indexOf(axis) + axes.length] ?? 0
    if (mode === 'constant') {
      const back = (count: (axis: number) => number): number[] => x.shape.map((_, axis) => (axes.includes(axis) ? 0 - count(axis) : 0))
      return [g.op('Pad', [grad, g.ints([...back(begin), ...back(end)])])]
    }
    return [
      axes.reduce((sum, axis) => {
        const size = x.shape[axis] ?? 0
        const wide = (outputs as [Value])[0].shape[axis] ?? 0
        if (!begin(axis) && !end(axis)) return sum
        return mapAxis(
          g,
          sum,
          axis,
          matrixOf(g, size, wide, (row, column) => (shown(mode, column - begin(axis), size) === row ? 1 : 0)),
        )
      }, grad),
    ]
  },
  cases: [
    { name: 'constant', inputs: [[2, 3, 3], ints(0, 1, 2, 0, 0, 1)] },
    { name: 'constant that cuts', inputs: [[2, 5], ints(0, -1, 1, -2)] },
    { name: 'named axes', inputs: [[2, 3, 3], ints(1, 2), undefined, ints(-1)] },
    { name: 'reflect', inputs: [[1, 2, 4, 4], ints(0, 0, 2, 1, 0, 0, 1, 3)], attributes: { mode: 'reflect' } },
    { name: 'edge', inputs: [[1, 2, 3, 4], ints(0, 0, 2, 1, 0, 0, 1, 2)], attributes: { mode: 'edge' } },
    { name: 'wrap', inputs: [[1, 2, 3, 4], ints(0, 0, 1, 1, 0, 0, 1, 2)], attributes: { mode: 'wrap' } },
  ],
})

// y = x at the indices: each index adds its gradient to its place, as a product with a 0/1 matrix
const gather = defineGradient<{ readonly axis: number }>({
  op: 'Gather',
  linearIn: [0],
  gradient(g, { inputs, grads, attributes }) {
    const [x, indices] = inputs as [Value, Value]
    const axis = axisOf(attributes.axis, x.shape)
    const size = x.shape[axis] ?? 0
    const count = elementCount(indices.shape)
    const flat = g.reshape(indices, [1, count])
    const whole = indices.type === 'int64' ? flat : g.op('Cast', [flat], { to: 7 })
    const counted = g.op('Where', [g.op('Less', [whole, g.ints([0])]), g.add(whole, g.ints([size])), whole])
    const places = g.reshape(g.ints(Array.from({ length: size }, (_, place) => place)), [size, 1])
    const matrix = asNumber(g, g.op('Equal', [places, counted]))
    return [mapAxis(g, g.reshape(grads[0] as Value, [...x.shape.slice(0, axis), count, ...x.shape.slice(axis + 1)]), axis, matrix)]
  },
  cases: [
    { name: 'rows, one twice', inputs: [[4, 3], ints(2, 0, 2)] },
    { name: 'columns by a matrix of indices', inputs: [[2, 5], { shape: [2, 2], type: 'int64', fixed: [0, -1, 3, 0] }], attributes: { axis: 1 } },
    { name: 'one index', inputs: [[3, 4], { shape: [], type: 'int64', fixed: [1] }], attributes: { axis: -1 } },
  ],
})

// y = x at its own index each: added back to where it was read
const gatherElements = defineGradient<{ readonly axis: number }>({
  op: 'GatherElements',
  linearIn: [0],
  gradient: (g, { inputs: [x, indices], grads: [grad], attributes: { axis } }) => [
    g.op('ScatterElements', [zeros(g, (x as Value).shape), indices, grad], { axis, reduction: 'add' }),
  ],
  cases: [{ name: 'one per row', inputs: [[3, 4], { shape: [3, 1], type: 'int64', fixed: [2, 0, 2] }], attributes: { axis: 1 } }],
})

export const joining: readonly GradientRule[] = [concat, split, slice, pad, gather, gatherElements]
