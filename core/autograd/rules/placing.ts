// Gradients of operators that pick or place elements at positions of their own: whatever is read at a place adds its gradient there, and the other way round.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import { elementCount, type Shape } from '../../tensor/tensor.ts'
import { defineGradient, type GradientRule, NoGradient } from '../gradient-rule.ts'
import { known, zeros } from './words.ts'

const whole = (shape: Shape, ...fixed: number[]) => ({ shape, type: 'int64' as const, fixed })

// The k largest: each adds its gradient to the place that it came from
const topK = defineGradient<{ readonly axis: number; readonly largest: number; readonly sorted: number }>({
  op: 'TopK',
  gradient(g, { inputs, outputs, grads: [grad], attributes }) {
    const [x, k] = inputs as [Value, Value]
    const places = outputs[1] ?? g.ops('TopK', [x, k], { ...attributes }, { outputs: 2 })[1]
    return [g.op('ScatterElements', [zeros(g, x.shape), places, grad], { axis: attributes.axis, reduction: 'add' })]
  },
  cases: [
    { name: 'largest', inputs: [{ shape: [3, 5], values: 'distinct' }, whole([1], 2)], outputs: 2, through: [0] },
    {
      name: 'smallest of an inner axis',
      inputs: [{ shape: [2, 4, 3], values: 'distinct' }, whole([1], 3)],
      attributes: { axis: 1, largest: 0 },
      outputs: 2,
      through: [0],
    },
  ],
})

// y = rows of x at coordinates
const gatherND = defineGradient<{ readonly batch_dims: number }>({
  op: 'GatherND',
  linearIn: [0],
  gradient(g, { inputs, grads: [grad], attributes: { batch_dims } }) {
    const [x, indices] = inputs as [Value, Value]
    if (batch_dims !== 0) throw new NoGradient('has a gradient without batch dimensions only')
    return [g.op('ScatterND', [zeros(g, x.shape), indices, grad], { reduction: 'add' })]
  },
  cases: [
    { name: 'elements, one twice', inputs: [[3, 4], whole([3, 2], 0, 1, 2, 3, 0, 1)] },
    { name: 'rows', inputs: [[3, 4], whole([2, 1], 2, 0)] },
  ],
})

/** `place` puts updates into x, `read` takes what stands at their places. Placed over x: x has no say there; added to it: both have. */
function scattered(
  op: string,
  adjoint: {
    place(g: GraphBuilder, x: Value, indices: Value, updates: Value, axis: number): Value
    read(g: GraphBuilder, x: Value, indices: Value, axis: number): Value
  },
  cases: GradientRule['cases'],
): GradientRule {
  return defineGradient<{ readonly axis?: number; readonly reduction: string }>({
    op,
    linearIn: [0, 2],
    gradient(g, { inputs, grads, attributes: { axis = 0, reduction }, wants }) {
      const [, indices, updates] = inputs as [Value, Value, Value]
      const [grad] = grads as [Value]
      if (reduction !== 'none' && reduction !== 'add') throw new NoGradient(`has no gradient where it combines by "${reduction}"`)
      const kept = (): Value => (reduction === 'add' ? grad : adjoint.place(g, grad, indices, zeros(g, updates.shape), axis))
      return [wants[0] ? kept() : undefined, undefined, wants[2] ? adjoint.read(g, grad, indices, axis) : undefined]
    },
    cases,
  })
}

const scatters = [
  scattered(
    'ScatterElements',
    {
      place: (g, x, indices, updates, axis) => g.op('ScatterElements', [x, indices, updates], { axis }),
      read: (g, x, indices, axis) => g.op('GatherElements', [x, indices], { axis }),
    },
    [
      { name: 'over', inputs: [[3, 4], whole([3, 2], 1, 3, 0, 2, 1, 0), [3, 2]], attributes: { axis: 1 } },
      { name: 'added, one twice', inputs: [[3, 2], whole([2, 2], 1, 0, 1, 2), [2, 2]], attributes: { reduction: 'add' } },
    ],
  ),
  scattered(
    'ScatterND',
    {
      place: (g, x, indices, updates) => g.op('ScatterND', [x, indices, updates]),
      read: (g, x, indices) => g.op('GatherND', [x, indices]),
    },
    [
      { name: 'rows over', inputs: [[4, 3], whole([2, 1], 3, 1), [2, 3]] },
      { name: 'elements added', inputs: [[2, 3], whole([3, 2], 0, 0, 1, 2, 0, 0), [3]], attributes: { reduction: 'add' } },
    ],
  ),
]

// Values placed at positions of the whole result: each reads its gradient there
const maxUnpool = defineGradient({
  op: 'MaxUnpool',
  linearIn: [0],
  gradient(g, { inputs, grads: [grad] }) {
    const [x, places, size] = inputs as [Value, Value, Value | undefined]
    if (size) throw new NoGradient('has no gradient where the size of its result is given')
    return [g.reshape(g.op('Gather', [g.reshape(grad as Value, [-1]), g.reshape(places, [-1])]), x.shape)]
  },
  cases: [{ name: '2×2', inputs: [[1, 1, 2, 2], whole([1, 1, 2, 2], 1, 6, 8, 15)], attributes: { kernel_shape: [2, 2], strides: [2, 2] } }],
})

interface ColumnAttributes {
  readonly strides?: readonly number[]
  readonly pads?: readonly number[]
  readonly dilations?: readonly number[]
}

/** Every tuple of whole numbers below these sizes, the last running fastest. */
const tuples = (sizes: readonly number[]): readonly (readonly number[])[] =>
  sizes.reduce<readonly (readonly number[])[]>((all, size) => all.flatMap((tuple) => Array.from({ length: size }, (_, at) => [...tuple, at])), [[]])

// Overlapping columns added up to an image: every column reads its window of the gradient
const col2Im = defineGradient<ColumnAttributes>({
  op: 'Col2Im',
  linearIn: [0],
  gradient(g, { inputs, grads, attributes }) {
    const [x, size, window] = inputs as [Value, Value, Value]
    const [grad] = grads as [Value]
    const [image, block] = [known(size, 'image shape') ?? [], known(window, 'block shape') ?? []]
    const { strides = [], pads = [], dilations = [] } = attributes
    const before = image.map((_, axis) => pads[axis] ?? 0)
    const after = image.map((_, axis) => pads[axis + image.length] ?? 0)
    const padded = image.map((length, axis) => length + (before[axis] ?? 0) + (after[axis] ?? 0))
    const span = (axis: number): number => (dilations[axis] ?? 1) * ((block[axis] ?? 1) - 1) + 1
    const turns = padded.map((length, axis) => Math.floor((length - span(axis)) / (strides[axis] ?? 1)) + 1)
    const columns = tuples(turns)
    const places = tuples(block).flatMap((inside) =>
      columns.map((turn) =>
        padded.reduce(
          (flat, length, axis) => flat * length + (turn[axis] ?? 0) * (strides[axis] ?? 1) + (inside[axis] ?? 0) * (dilations[axis] ?? 1),
          0,
        ),
      ),
    )
    const [batch = 0, channels = 0] = grad.shape
    const wide = g.op('Pad', [grad, g.ints([0, 0, ...before, 0, 0, ...after])])
    return [g.reshape(g.op('Gather', [g.reshape(wide, [batch, channels, elementCount(padded)]), g.ints(places)], { axis: 2 }), x.shape)]
  },
  cases: [
    { name: 'apart', inputs: [[2, 8, 4], whole([2], 4, 4), whole([2], 2, 2)], attributes: { strides: [2, 2] } },
    {
      name: 'overlapping, padded, dilated',
      inputs: [[1, 4, 9], whole([2], 4, 3), whole([2], 2, 2)],
      attributes: { pads: [0, 1, 1, 1], dilations: [2, 2] },
    },
  ],
})

export const placing: readonly GradientRule[] = [topK, gatherND, ...scatters, maxUnpool, col2Im]
