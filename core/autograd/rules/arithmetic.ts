// Gradients of arithmetic with broadcasting, of choices, and of functions of one number. The walk sums stretched gradients back.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { PlainAttributes, Value } from '../../onnx/operator.ts'
import type { Shape } from '../../tensor/tensor.ts'
import { type CaseInput, defineGradient, type GradientCase, type GradientRule } from '../gradient-rule.ts'
import { asNumber, square } from './words.ts'

interface Binary {
  readonly a: Value
  readonly b: Value
  readonly y: Value
  readonly grad: Value
}
type Formula<T> = (g: GraphBuilder, values: T) => Value

/** y = a ∘ b: one formula per operand. */
function binary(op: string, linearIn: readonly number[], byA: Formula<Binary>, byB: Formula<Binary>, cases: readonly GradientCase[]): GradientRule {
  return defineGradient({
    op,
    linearIn,
    gradient(g, { inputs, outputs, grads, wants }) {
      const values = { a: inputs[0], b: inputs[1], y: outputs[0], grad: grads[0] } as Binary
      return [wants[0] ? byA(g, values) : undefined, wants[1] ? byB(g, values) : undefined]
    },
    cases,
  })
}

const broadcasts: readonly GradientCase[] = [
  {
    name: 'same shape',
    inputs: [
      [2, 3],
      [2, 3],
    ],
  },
  {
    name: 'row and column',
    inputs: [
      [3, 1],
      [1, 4],
    ],
  },
  { name: 'scalar and tensor', inputs: [[], [2, 3]] },
  {
    name: 'missing axes',
    inputs: [
      [2, 3, 4],
      [3, 1],
    ],
  },
]

// y = a + b: ∂a = grad, ∂b = grad
const add = binary(
  'Add',
  [0, 1],
  (_, { grad }) => grad,
  (_, { grad }) => grad,
  broadcasts,
)

// y = a − b: ∂a = grad, ∂b = −grad
const sub = binary(
  'Sub',
  [0, 1],
  (_, { grad }) => grad,
  (g, { grad }) => g.neg(grad),
  broadcasts,
)

// y = a·b: ∂a = grad·b, ∂b = grad·a
const mul = binary(
  'Mul',
  [0, 1],
  (g, { grad, b }) => g.mul(grad, b),
  (g, { grad, a }) => g.mul(grad, a),
  [
    ...broadcasts,
    {
      name: 'channel gate',
      inputs: [
        [2, 3, 4, 4],
        [2, 3, 1, 1],
      ],
    },
  ],
)

// y = a/b: ∂a = grad/b, ∂b = −grad·y/b
const div = binary(
  'Div',
  [0],
  (g, { grad, b }) => g.div(grad, b),
  (g, { grad, y, b }) => g.neg(g.div(g.mul(grad, y), b)),
  [
    { name: 'same shape', inputs: [[2, 3], { shape: [2, 3], values: 'positive' }] },
    { name: 'by a column', inputs: [[3, 4], { shape: [3, 1], values: 'positive' }] },
    { name: 'by a scalar', inputs: [[3, 4], { shape: [], values: 'positive' }] },
  ],
)

// y = a − b·t with t = a/b cut to a whole number, flat between its jumps: ∂a = grad, ∂b = −grad·t
const mod = binary(
  'Mod',
  [],
  (_, { grad }) => grad,
  (g, { grad, a, b }) => {
    const quotient = g.div(a, b)
    return g.neg(g.mul(grad, g.mul(g.op('Sign', [quotient]), g.op('Floor', [g.op('Abs', [quotient])]))))
  },
  [
    {
      name: 'with the sign of a',
      inputs: [
        { shape: [2, 2], values: 'above one' },
        { shape: [1, 2], fixed: [0.7, -1.1] },
      ],
      attributes: { fmod: 1 },
    },
    {
      name: 'by the divisor',
      inputs: [
        { shape: [2, 2], fixed: [2.6, -2.7, 2.8, -2.9] },
        { shape: [2], values: 'above one' },
      ],
      attributes: { fmod: 1 },
    },
  ],
)

// y = aᵇ: ∂a = grad·b·aᵇ⁻¹, ∂b = grad·y·ln a (0 where a = 0)
const pow = binary(
  'Pow',
  [],
  (g, { grad, a, b }) =>
    b.constant?.data.length === 1 && Number(b.constant.data[0]) === 2
      ? g.mul(grad, g.mul(a, 2))
      : g.mul(grad, g.mul(b, g.op('Pow', [a, g.sub(b, 1)]))),
  (g, { grad, a, y }) => g.mul(grad, g.op('Where', [g.op('Greater', [a, g.scalar(0)]), g.mul(y, g.op('Log', [a])), g.scalar(0)])),
  [
    { name: 'square of either sign', inputs: [[2, 3], { shape: [], fixed: [2] }] },
    { name: 'cube of either sign', inputs: [[2, 3], { shape: [], fixed: [3] }] },
    {
      name: 'root',
      inputs: [
        { shape: [2, 3], values: 'positive' },
        { shape: [1], fixed: [0.5] },
      ],
    },
    { name: 'both move, broadcast', inputs: [{ shape: [2, 3], values: 'positive' }, [3]] },
  ],
)

const distinct = (shape: Shape): CaseInput => ({ shape, values: 'distinct' })

/** y = f(a₁, a₂, ...), every operand treated alike. */
function variadic(op: string, linear: boolean, by: Formula<{ all: readonly Value[]; one: Value; y: Value; grad: Value }>): GradientRule {
  return defineGradient({
    op,
    ...(linear ? { linearIn: [0, 1, 2] } : {}),
    gradient(g, { inputs, outputs: [y], grads: [grad], wants }) {
      const all = inputs as readonly Value[]
      return all.map((one, index) => (wants[index] ? by(g, { all, one, y: y as Value, grad: grad as Value }) : undefined))
    },
    cases: [
      {
        name: 'two',
        inputs: [
          [2, 3],
          [2, 3],
        ].map(distinct),
      },
      { name: 'three, broadcast', inputs: [[2, 3, 4], [4], [3, 1]].map(distinct) },
      { name: 'one alone', inputs: [distinct([5])] },
    ],
  })
}

// y = Σ aᵢ: ∂aᵢ = grad
const sum = variadic('Sum', true, (_, { grad }) => grad)

// y = Σ aᵢ / n: ∂aᵢ = grad/n
const mean = variadic('Mean', true, (g, { all, grad }) => g.mul(grad, 1 / all.length))

// y = max(a₁, a₂, ...): operands that reach y share the gradient equally (as torch.maximum)
const extreme: Formula<{ all: readonly Value[]; one: Value; y: Value; grad: Value }> = (g, { all, one, y, grad }) => {
  const reaches = (value: Value): Value => asNumber(g, g.op('Equal', [value, y]))
  if (all.length === 1) return grad
  const winners = all.map(reaches).reduce((total, next) => g.add(total, next))
  return g.mul(grad, g.div(reaches(one), winners))
}
const max = variadic('Max', false, extreme)
const min = variadic('Min', false, extreme)

// y = condition ? a : b
const where = defineGradient({
  op: 'Where',
  linearIn: [1, 2],
  gradient(g, { inputs: [condition], grads: [grad], wants }) {
    return [
      undefined,
      wants[1] ? g.op('Where', [condition, grad, g.scalar(0)]) : undefined,
      wants[2] ? g.op('Where', [condition, g.scalar(0), grad]) : undefined,
    ]
  },
  cases: [
    { name: 'same shape', inputs: [{ shape: [2, 2], type: 'bool', fixed: [1, 0, 0, 1] }, [2, 2], [2, 2]] },
    { name: 'broadcast', inputs: [{ shape: [2, 1], type: 'bool', fixed: [1, 0] }, [2, 3], [3]] },
  ],
})

/** y = f(x), number by number. */
function unary(op: string, by: Formula<{ x: Value; y: Value; grad: Value }>, cases: readonly GradientCase[], linear = false): GradientRule {
  return defineGradient({
    op,
    ...(linear ? { linearIn: [0] } : {}),
    gradient: (g, { inputs: [x], outputs: [y], grads: [grad] }) => [by(g, { x, y, grad } as { x: Value; y: Value; grad: Value })],
    cases,
  })
}
const anywhere = (attributes: PlainAttributes = {}): GradientCase[] => [{ name: 'either sign', inputs: [[3, 4]], attributes }]
const onlyPositive: GradientCase[] = [{ name: 'positive', inputs: [{ shape: [3, 4], values: 'positive' }] }]

const within: GradientCase[] = [{ name: 'between −1 and 1', inputs: [{ shape: [14], values: 'distinct' }] }]
const beyondOne: GradientCase[] = [{ name: 'beyond 1', inputs: [{ shape: [12], values: 'above one' }] }]
const root = (g: GraphBuilder, x: Value): Value => g.op('Sqrt', [x])

const functions = [
  unary('Neg', (g, { grad }) => g.neg(grad), anywhere(), true),
  // |x|' = sign x (0 at 0)
  unary('Abs', (g, { x, grad }) => g.mul(grad, g.op('Sign', [x])), anywhere()),
  // (√x)' = 1 / 2√x
  unary('Sqrt', (g, { y, grad }) => g.div(grad, g.mul(y, 2)), onlyPositive),
  unary('Exp', (g, { y, grad }) => g.mul(grad, y), anywhere()),
  unary('Log', (g, { x, grad }) => g.div(grad, x), onlyPositive),
  // (1/x)' = −y²
  unary('Reciprocal', (g, { y, grad }) => g.neg(g.mul(grad, square(g, y))), onlyPositive),
  // erf' = 2/√π · e^(−x²)
  unary('Erf', (g, { x, grad }) => g.mul(grad, g.mul(g.op('Exp', [g.neg(square(g, x))]), 2 / Math.sqrt(Math.PI))), anywhere()),
  unary('Sin', (g, { x, grad }) => g.mul(grad, g.op('Cos', [x])), anywhere()),
  unary('Cos', (g, { x, grad }) => g.neg(g.mul(grad, g.op('Sin', [x]))), anywhere()),
  // tan' = 1 + tan²
  unary('Tan', (g, { y, grad }) => g.mul(grad, g.add(square(g, y), 1)), within),
  unary('Sinh', (g, { x, grad }) => g.mul(grad, g.op('Cosh', [x])), anywhere()),
  unary('Cosh', (g, { x, grad }) => g.mul(grad, g.op('Sinh', [x])), anywhere()),
  // asin' = 1/√(1 − x²), acos' = −asin', atan' = 1/(1 + x²)
  unary('Asin', (g, { x, grad }) => g.div(grad, root(g, g.sub(g.scalar(1), square(g, x)))), within),
  unary('Acos', (g, { x, grad }) => g.neg(g.div(grad, root(g, g.sub(g.scalar(1), square(g, x))))), within),
  unary('Atan', (g, { x, grad }) => g.div(grad, g.add(square(g, x), 1)), anywhere()),
  // asinh' = 1/√(x² + 1), acosh' = 1/√(x² − 1), atanh' = 1/(1 − x²)
  unary('Asinh', (g, { x, grad }) => g.div(grad, root(g, g.add(square(g, x), 1))), anywhere()),
  unary('Acosh', (g, { x, grad }) => g.div(grad, root(g, g.sub(square(g, x), 1))), beyondOne),
  unary('Atanh', (g, { x, grad }) => g.div(grad, g.sub(g.scalar(1), square(g, x))), within),
]

export const arithmetic: readonly GradientRule[] = [add, sub, mul, div, mod, pow, sum, mean, max, min, where, ...functions]
