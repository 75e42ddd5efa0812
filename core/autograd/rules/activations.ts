// Gradients of activation functions: number by number, from input x or output y, whichever is cheaper. At kinks they take PyTorch's side.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { PlainAttributes, Value } from '../../onnx/operator.ts'
import { gradientDomain } from '../../onnx/operators/gradient.ts'
import { defineGradient, type GradientCase, type GradientRule } from '../gradient-rule.ts'
import { above, square, wherePositive } from './words.ts'

interface Point<A> {
  readonly x: Value
  readonly y: Value
  readonly grad: Value
  readonly attributes: A
}

const anywhere: readonly GradientCase[] = [{ name: 'default', inputs: [[2, 3, 4]] }]

/** The gradient by x of y = f(x). */
function activation<A = PlainAttributes>(
  op: string,
  by: (g: GraphBuilder, point: Point<A>) => Value,
  cases: readonly GradientCase[] = anywhere,
): GradientRule {
  return defineGradient<A>({
    op,
    gradient: (g, { inputs: [x], outputs: [y], grads: [grad], attributes }) => [by(g, { x, y, grad, attributes } as Point<A>)],
    cases,
  })
}
type Alpha = { readonly alpha: number }
const withAlpha = (alpha: number): GradientCase => ({ name: `alpha ${alpha}`, inputs: [[3, 4]], attributes: { alpha } })

// max(0, x): grad where y > 0
const relu = activation('Relu', (g, { y, grad }) => g.op('ReluGrad', [y, grad], {}, { domain: gradientDomain }))

// x > 0 ? x : αx
const leakyRelu = activation<Alpha>('LeakyRelu', (g, { x, grad, attributes }) => wherePositive(g, x, grad, g.mul(grad, attributes.alpha)), [
  ...anywhere,
  withAlpha(0.3),
])

// x > 0 ? x : slope·x
const pRelu = defineGradient({
  op: 'PRelu',
  gradient(g, { inputs, grads, wants }) {
    const [x, slope] = inputs as [Value, Value]
    const [grad] = grads as [Value]
    return [
      wants[0] ? wherePositive(g, x, grad, g.mul(grad, slope)) : undefined,
      wants[1] ? wherePositive(g, x, g.scalar(0), g.mul(grad, x)) : undefined,
    ]
  },
  cases: [
    { name: 'one slope', inputs: [[2, 3, 4], [1]] },
    {
      name: 'a slope per channel',
      inputs: [
        [2, 3, 4, 4],
        [3, 1, 1],
      ],
    },
  ],
})

// x > 0 ? x : α(eˣ − 1), so f' = y + α on the left
const elu = activation<Alpha>('Elu', (g, { x, y, grad, attributes }) => wherePositive(g, x, grad, g.mul(grad, g.add(y, attributes.alpha))), [
  ...anywhere,
  withAlpha(0.5),
])

// γ(x > 0 ? x : α(eˣ − 1)), so f' = y + γα on the left
const selu = activation<{ readonly alpha: number; readonly gamma: number }>('Selu', (g, { x, y, grad, attributes: { alpha, gamma } }) =>
  wherePositive(g, x, g.mul(grad, gamma), g.mul(grad, g.add(y, alpha * gamma))),
)

// max(0, x) + min(0, α(e^(x/α) − 1)), so f' = y/α + 1 on the left
const celu = activation<Alpha>(
  'Celu',
  (g, { x, y, grad, attributes }) => wherePositive(g, x, grad, g.mul(grad, g.add(g.mul(y, 1 / attributes.alpha), 1))),
  [...anywhere, withAlpha(2)],
)

// tanh' = 1 − y²
const tanh = activation('Tanh', (g, { y, grad }) => g.mul(grad, g.sub(g.scalar(1), square(g, y))))

// σ' = y(1 − y)
const sigmoid = activation('Sigmoid', (g, { y, grad }) => g.mul(grad, g.sub(y, square(g, y))))

// ln(1 + eˣ)' = σ(x)
const softplus = activation('Softplus', (g, { x, grad }) => g.mul(grad, g.op('Sigmoid', [x])))

// (x / (1 + |x|))' = 1 / (1 + |x|)²
const softsign = activation('Softsign', (g, { x, grad }) => g.div(grad, square(g, g.add(g.op('Abs', [x]), 1))))

/** 1 strictly between the bounds, else 0. */
function between(g: GraphBuilder, x: Value, low: Value | number, high: Value | number): Value {
  const bound = typeof high === 'number' ? g.scalar(high) : high
  return g.mul(above(g, x, low), above(g, bound, x))
}

// min(1, max(0, αx + β))' = α between the bounds
const hardSigmoid = activation<Alpha>('HardSigmoid', (g, { y, grad, attributes }) => g.mul(g.mul(grad, attributes.alpha), between(g, y, 0, 1)), [
  { name: 'inside and outside', inputs: [{ shape: [40], values: 'distinct' }], attributes: { alpha: 0.5, beta: 0.5 } },
])

// x·min(1, max(0, x/6 + 1/2)): 0 left of −3, 1 right of 3, x/3 + 1/2 between
const hardSwish = activation(
  'HardSwish',
  (g, { x, grad }) => g.mul(grad, g.add(g.mul(between(g, x, -3, 3), g.add(g.mul(x, 1 / 3), 0.5)), g.sub(g.scalar(1), above(g, g.scalar(3), x)))),
  [{ name: 'inside and outside', inputs: [{ shape: [80], values: 'distinct' }] }],
)

// x·tanh(s), s = ln(1 + eˣ): f' = t + x·σ(x)·(1 − t²), t = tanh s
const mish = activation('Mish', (g, { x, grad }) => {
  const t = g.op('Tanh', [g.op('Softplus', [x])])
  const slope = g.mul(g.mul(x, g.op('Sigmoid', [x])), g.sub(g.scalar(1), square(g, t)))
  return g.mul(grad, g.add(t, slope))
})

// exact: x·Φ(x), f' = Φ(x) + x·φ(x). tanh form: u = √(2/π)(x + 0.044715x³), f = x(1 + tanh u)/2
const gelu = activation<{ readonly approximate: string }>(
  'Gelu',
  (g, { x, grad, attributes }) => {
    if (attributes.approximate === 'tanh') {
      const rate = Math.sqrt(2 / Math.PI)
      const squared = square(g, x)
      const t = g.op('Tanh', [g.mul(g.mul(x, g.add(g.mul(squared, 0.044715), 1)), rate)])
      const inner = g.mul(g.add(g.mul(squared, 3 * 0.044715), 1), rate)
      const slope = g.mul(g.mul(x, inner), g.sub(g.scalar(1), square(g, t)))
      return g.mul(grad, g.mul(g.add(g.add(t, 1), slope), 0.5))
    }
    const cumulative = g.mul(g.add(g.op('Erf', [g.mul(x, Math.SQRT1_2)]), 1), 0.5)
    const density = g.mul(g.op('Exp', [g.mul(square(g, x), -0.5)]), 1 / Math.sqrt(2 * Math.PI))
    return g.mul(grad, g.add(cumulative, g.mul(x, density)))
  },
  [...anywhere, { name: 'tanh', inputs: [[3, 4]], attributes: { approximate: 'tanh' } }],
)

// min(high, max(low, x)): grad strictly between the bounds (as torch's hardtanh; its clamp keeps the bounds too)
const clip = defineGradient({
  op: 'Clip',
  gradient(g, { inputs: [x, low, high], grads: [grad] }) {
    const value = x as Value
    const bounded = low ? g.mul(grad as Value, above(g, value, low)) : (grad as Value)
    return [high ? g.mul(bounded, above(g, high, value)) : bounded]
  },
  cases: [
    {
      name: 'both bounds',
      inputs: [
        { shape: [20], values: 'distinct' },
        { shape: [], fixed: [-0.3] },
        { shape: [], fixed: [0.5] },
      ],
    },
    { name: 'only low', inputs: [[3, 4], { shape: [], fixed: [0] }] },
    { name: 'only high', inputs: [[3, 4], undefined, { shape: [], fixed: [0] }] },
  ],
})

// x > α ? x : 0
const thresholdedRelu = activation<Alpha>('ThresholdedRelu', (g, { x, grad, attributes }) => g.mul(grad, above(g, x, attributes.alpha)), [
  { name: 'alpha 0', inputs: [[3, 4]], attributes: { alpha: 0 } },
])

// |x| > λ ? x ∓ bias : 0
const shrink = activation<{ readonly lambd: number }>(
  'Shrink',
  (g, { x, grad, attributes }) => g.mul(grad, above(g, g.op('Abs', [x]), attributes.lambd)),
  [{ name: 'inside and outside', inputs: [{ shape: [30], values: 'distinct' }], attributes: { lambd: 0.5, bias: 0.5 } }],
)

export const activations: readonly GradientRule[] = [
  relu,
  leakyRelu,
  pRelu,
  elu,
  selu,
  celu,
  tanh,
  sigmoid,
  softplus,
  softsign,
  hardSigmoid,
  hardSwish,
  mish,
  gelu,
  clip,
  thresholdedRelu,
  shrink,
]
