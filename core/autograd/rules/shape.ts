// Gradients of operators that arrange elements anew: each is linear, and its gradient puts the elements back where they came from.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { PlainAttributes, Value } from '../../onnx/operator.ts'
import { gradientDomain } from '../../onnx/operators/gradient.ts'
import type { ElementType } from '../../tensor/tensor.ts'
import { defineGradient, type GradientCase, type GradientRule, NoGradient } from '../gradient-rule.ts'
import { known } from './words.ts'

const ints = (...fixed: number[]) => ({ shape: [fixed.length], type: 'int64' as const, fixed })

/** Same elements in the same order: the gradient takes the input's shape. */
const reshaped = (op: string, cases: readonly GradientCase[]): GradientRule =>
  defineGradient({
    op,
    linearIn: [0],
    gradient: (g, { inputs: [x], grads: [grad] }) => [g.reshape(grad as Value, (x as Value).shape)],
    cases,
  })

const reshapes = [
  reshaped('Reshape', [{ name: 'to a matrix', inputs: [[2, 3, 4], ints(0, -1)] }]),
  reshaped('Flatten', [
    { name: 'images', inputs: [[2, 3, 2, 2]] },
    { name: 'all', inputs: [[2, 3]], attributes: { axis: 0 } },
  ]),
  reshaped('Squeeze', [
    { name: 'named axes', inputs: [[2, 1, 3, 1], ints(1, -1)] },
    { name: 'every axis of size 1', inputs: [[1, 3, 1]] },
  ]),
  reshaped('Unsqueeze', [{ name: 'first and last', inputs: [[2, 3], ints(0, -1)] }]),
]

// y = x with axes permuted: back by the inverse permutation
const transpose = defineGradient<{ readonly perm: readonly number[] | undefined }>({
  op: 'Transpose',
  linearIn: [0],
  gradient(g, { inputs, grads: [grad], attributes }) {
    const [{ shape }] = inputs as [Value]
    const perm = attributes.perm ?? shape.map((_, axis) => shape.length - 1 - axis)
    return [
      g.transpose(
        grad as Value,
        perm.map((_, axis) => perm.indexOf(axis)),
      ),
    ]
  },
  cases: [
    { name: 'rotation of axes', inputs: [[2, 3, 4]], attributes: { perm: [1, 2, 0] } },
    { name: 'reversed by default', inputs: [[2, 3]] },
  ],
})

/** The gradient itself: y = x as far as calculus is concerned. */
const passed = (
  op: string,
  cases: readonly GradientCase[],
  refuse: (inputs: readonly (Value | undefined)[]) => string | undefined = () => undefined,
) =>
  defineGradient({
    op,
    linearIn: [0],
    gradient(_, { inputs, grads: [grad] }) {
      const reason = refuse(inputs)
      if (reason) throw new NoGradient(reason)
      return [grad]
    },
    cases,
  })

const identity = passed('Identity', [{ name: 'any', inputs: [[2, 3]] }])

// x stretched to a shape: the walk sums the gradient back
const expand = passed('Expand', [
  { name: 'rows', inputs: [[3, 1], ints(2, 3, 4)] },
  { name: 'shape with ones', inputs: [[2, 3], ints(1, 1)] },
])

// In inference form, Dropout lets everything pass; `trainingMode` writes the training form as a product with a mask.
const dropout = passed('Dropout', [{ name: 'inference', inputs: [[2, 3], { shape: [], fixed: [0.5] }] }], ([, , training]) =>
  training && !(training.constant && Number(training.constant.data[0]) === 0)
    ? 'has its gradient in training form only: `trainingMode` rewrites it'
    : undefined,
)

// The same for what drops whole channels and examples
const wholeDropout = defineGradient({
  op: 'WholeDropout',
  domain: gradientDomain,
  linearIn: [0],
  gradient: (_, { grads: [grad] }) => [grad],
  cases: [{ name: 'inference', inputs: [[2, 3, 4]] }],
})

const onnxTypes: Partial<Record<ElementType, number>> = { float32: 1, float16: 10, float64: 11 }

// Between kinds of floating-point numbers: the gradient is converted back
const casts = ['Cast', 'CastLike'].map((op) =>
  defineGradient({
    op,
    linearIn: [0],
    gradient(g, { inputs, grads: [grad] }) {
      const [{ type }] = inputs as [Value]
      return [g.op('Cast', [grad], { to: onnxTypes[type] })]
    },
    cases: [
      op === 'Cast'
        ? { name: 'float to float', inputs: [[2, 3]], attributes: { to: 1 } }
        : { name: 'float to float', inputs: [[2, 3], { shape: [1], fixed: [0] }] },
    ],
  }),
)

// y = x repeated: the sum over the repetitions
const tile = defineGradient({
  op: 'Tile',
  linearIn: [0],
  gradient(g, { inputs: [x, repeats], grads: [grad] }) {
    const { shape } = x as Value
    const counts = known(repeats, 'repeats') ?? []
    const unrolled = g.reshape(
      grad as Value,
      shape.flatMap((size, axis) => [counts[axis] ?? 1, size]),
    )
    return [
      g.sum(
        unrolled,
        shape.map((_, axis) => 2 * axis),
      ),
    ]
  },
  cases: [{ name: 'both axes', inputs: [[2, 3], ints(2, 3)] }],
})

/** Splits and permutes axes, then merges them: [N, ...] of `x` seen as `parts`, permuted, reshaped to `out`. */
const rearranged = (g: GraphBuilder, x: Value, parts: readonly number[], perm: readonly number[], out: readonly number[]): Value =>
  g.reshape(g.transpose(g.reshape(x, parts), perm), out)

type Image = readonly [n: number, c: number, h: number, w: number]
interface DepthAttributes extends PlainAttributes {
  readonly blocksize: number
  readonly mode: string
}

// y[n, c, b·h + i, b·w + j] = x[n, (c, i, j), h, w] (CRD) or x[n, (i, j, c), h, w] (DCR)
const depthToSpace = defineGradient<DepthAttributes>({
  op: 'DepthToSpace',
  linearIn: [0],
  gradient(g, { inputs, grads: [grad], attributes: { blocksize: b, mode } }) {
    const [{ shape }] = inputs as [Value]
    const [n, c, h, w] = shape as Image
    const perm = mode === 'CRD' ? [0, 1, 3, 5, 2, 4] : [0, 3, 5, 1, 2, 4]
    return [rearranged(g, grad as Value, [n, c / b ** 2, h, b, w, b], perm, shape)]
  },
  cases: [
    { name: 'DCR', inputs: [[2, 8, 2, 3]], attributes: { blocksize: 2 } },
    { name: 'CRD, as pixel shuffle', inputs: [[2, 8, 2, 3]], attributes: { blocksize: 2, mode: 'CRD' } },
  ],
})

// y[n, (i, j, c), h, w] = x[n, c, b·h + i, b·w + j]
const spaceToDepth = defineGradient<DepthAttributes>({
  op: 'SpaceToDepth',
  linearIn: [0],
  gradient(g, { inputs, grads: [grad], attributes: { blocksize: b } }) {
    const [{ shape }] = inputs as [Value]
    const [n, c, h, w] = shape as Image
    return [rearranged(g, grad as Value, [n, b, b, c, h / b, w / b], [0, 3, 4, 1, 5, 2], shape)]
  },
  cases: [{ name: 'blocks of 2', inputs: [[2, 3, 4, 6]], attributes: { blocksize: 2 } }],
})

// y: running sums along an axis: running sums from the other end
const cumSum = defineGradient<{ readonly exclusive: number; readonly reverse: number }>({
  op: 'CumSum',
  linearIn: [0],
  gradient: (g, { inputs: [, axis], grads: [grad], attributes: { exclusive, reverse } }) => [
    g.op('CumSum', [grad, axis], { exclusive, reverse: reverse ? 0 : 1 }),
  ],
  cases: [
    { name: 'forward', inputs: [[2, 4], ints(1)] },
    { name: 'reverse, exclusive', inputs: [[3, 2], ints(0)], attributes: { reverse: 1, exclusive: 1 } },
  ],
})

// One triangle of a matrix: the same triangle of the gradient
const trilu = defineGradient<{ readonly upper: number }>({
  op: 'Trilu',
  linearIn: [0],
  gradient: (g, { inputs: [, k], grads: [grad], attributes: { upper } }) => [g.op('Trilu', [grad, k], { upper })],
  cases: [
    { name: 'upper', inputs: [[2, 3, 4]] },
    { name: 'lower', inputs: [[3, 3]], attributes: { upper: 0 } },
  ],
})

export const shape: readonly GradientRule[] = [
  ...reshapes,
  transpose,
  identity,
  expand,
  dropout,
  wholeDropout,
  ...casts,
  tile,
  depthToSpace,
  spaceToDepth,
  cumSum,
  trilu,
]
