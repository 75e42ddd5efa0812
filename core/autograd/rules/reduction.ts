// Gradients of reductions, and of softmax, which is made of them.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import { elementCount } from '../../tensor/tensor.ts'
import { defineGradient, type GradientCase, type GradientRule } from '../gradient-rule.ts'
import { asNumber, fromFront, known, matrixOf, stretch } from './words.ts'

interface Reduced {
  readonly x: Value
  /** The result and its gradient, the reduced axes kept with size 1. */
  readonly y: Value
  readonly grad: Value
  readonly axes: readonly number[]
  /** Elements per result. */
  readonly count: number
}

const cases = (values: 'normal' | 'positive' | 'distinct'): readonly GradientCase[] => [
  {
    name: 'last axis, kept',
    inputs: [
      { shape: [2, 3, 4], values },
      { shape: [1], type: 'int64', fixed: [-1] },
    ],
  },
  {
    name: 'image, not kept',
    inputs: [
      { shape: [2, 2, 3, 3], values },
      { shape: [2], type: 'int64', fixed: [2, 3] },
    ],
    attributes: { keepdims: 0 },
  },
  { name: 'all', inputs: [{ shape: [2, 3], values }], attributes: { keepdims: 0 } },
]

/** y = f(x over some axes): the formula may leave its result unstretched. */
function reduction(
  op: string,
  formula: (g: GraphBuilder, reduced: Reduced) => Value,
  values: 'normal' | 'positive' | 'distinct' = 'normal',
  linear = false,
): GradientRule {
  return defineGradient<{ readonly keepdims: number; readonly noop_with_empty_axes: number }>({
    op,
    ...(linear ? { linearIn: [0] } : {}),
    gradient(g, { inputs: [input, given], outputs: [output], grads: [grad], attributes }) {
      const [x, y] = [input, output] as [Value, Value]
      const named = known(given, 'axes') ?? []
      const all = attributes.noop_with_empty_axes ? [] : x.shape.map((_, axis) => axis)
      const axes = named.length ? fromFront(named, x.shape.length) : all
      const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
      const count = elementCount(axes.map((axis) => x.shape[axis] ?? 1))
      const result = formula(g, { x, y: g.reshape(y, kept), grad: g.reshape(grad as Value, kept), axes, count })
      return [stretch(g, result, x.shape)]
    },
    cases: cases(values),
  })
}

// y = max x: the elements that reach it share the gradient equally (as torch.amax)
const extreme = (g: GraphBuilder, { x, y, grad, axes }: Reduced): Value => {
  const reaches = asNumber(g, g.op('Equal', [x, y]))
  return g.mul(reaches, g.div(grad, g.sum(reaches, axes, true)))
}

// y = Π x: the product of all others, taken without dividing, so that zeros do no harm. [..., n] -> [..., n, n] with ones in place of the own element
function productOfOthers(g: GraphBuilder, { x, grad, axes, count }: Reduced): Value {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis))
  const perm = [...kept, ...axes]
  const rows = kept.map((axis) => x.shape[axis] ?? 1)
  const lined = g.reshape(g.transpose(x, perm), [...rows, 1, count])
  const own = matrixOf(g, count, count, (row, column) => (row === column ? 1 : 0))
  const others = g.op('Where', [g.op('Greater', [own, g.scalar(0)]), g.scalar(1), lined])
  const products = g.op('ReduceProd', [others, g.ints([-1])], { keepdims: 0 })
  const placed = g.reshape(products, [...rows, ...axes.map((axis) => x.shape[axis] ?? 1)])
  return g.mul(
    g.transpose(
      placed,
      perm.map((_, axis) => perm.indexOf(axis)),
    ),
    grad,
  )
}

const reductions = [
  reduction('ReduceSum', (_, { grad }) => grad, 'normal', true),
  reduction('ReduceMean', (g, { grad, count }) => g.mul(grad, 1 / count), 'normal', true),
  reduction('ReduceMax', extreme, 'distinct'),
  reduction('ReduceMin', extreme, 'distinct'),
  // Σ x²: 2x
  reduction('ReduceSumSquare', (g, { x, grad }) => g.mul(x, g.mul(grad, 2))),
  // √Σ x²: x/y
  reduction('ReduceL2', (g, { x, y, grad }) => g.mul(x, g.div(grad, y))),
  // Σ |x|: sign x
  reduction('ReduceL1', (g, { x, grad }) => g.mul(g.op('Sign', [x]), grad)),
  reduction('ReduceProd', productOfOthers, 'positive'),
  // ln Σ x: 1 / Σ x = e^(−y)
  reduction('ReduceLogSum', (g, { y, grad }) => g.mul(grad, g.op('Exp', [g.neg(y)])), 'positive'),
  // ln Σ eˣ: e^(x − y)
  reduction('ReduceLogSumExp', (g, { x, y, grad }) => g.mul(grad, g.op('Exp', [g.sub(x, y)]))),
]

const softmaxCases: readonly GradientCase[] = [
  { name: 'last axis', inputs: [[3, 5]] },
  { name: 'channels', inputs: [[2, 3, 2, 2]], attributes: { axis: 1 } },
]

// y = eˣ / Σ eˣ: ∂x = y·(grad − Σ grad·y)
const softmax = defineGradient<{ readonly axis: number }>({
  op: 'Softmax',
  gradient(g, { outputs, grads, attributes }) {
    const [y] = outputs as [Value]
    const [grad] = grads as [Value]
    return [g.mul(y, g.sub(grad, g.sum(g.mul(grad, y), [attributes.axis], true)))]
  },
  cases: softmaxCases,
})

// y = x − ln Σ eˣ: ∂x = grad − eʸ·Σ grad
const logSoftmax = defineGradient<{ readonly axis: number }>({
  op: 'LogSoftmax',
  gradient(g, { outputs, grads, attributes }) {
    const [y] = outputs as [Value]
    const [grad] = grads as [Value]
    return [g.sub(grad, g.mul(g.op('Exp', [y]), g.sum(grad, [attributes.axis], true)))]
  },
  cases: softmaxCases,
})

export const reductionAndSoftmax: readonly GradientRule[] = [...reductions, softmax, logSoftmax]
