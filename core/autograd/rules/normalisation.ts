// Gradients of normalisation. All share one formula: x̂ = (x − μ)·r with r = 1/√(variance + ε) over some axes, y = γ·x̂ + β.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import { gradientDomain } from '../../onnx/operators/gradient.ts'
import { elementCount } from '../../tensor/tensor.ts'
import { defineGradient, type GradientRule, NoGradient } from '../gradient-rule.ts'
import { fromFront, mapAxis, matrixOf, perChannel, spatialAxes, square, sumPerChannel } from './words.ts'

const reciprocalRoot = (g: GraphBuilder, variance: Value, epsilon: number): Value => g.op('Reciprocal', [g.op('Sqrt', [g.add(variance, epsilon)])])

/** Mean and variance over `axes`, kept with size 1. -> x̂ and r. */
function standardised(g: GraphBuilder, x: Value, axes: readonly number[], epsilon: number): { readonly hat: Value; readonly rate: Value } {
  const centred = g.sub(x, g.mean(x, axes, true))
  const rate = reciprocalRoot(g, g.mean(square(g, centred), axes, true), epsilon)
  return { hat: g.mul(centred, rate), rate }
}

/** The gradient by x, with `grad` the one by x̂: r·(grad − mean(grad) − x̂·mean(grad·x̂)). */
function throughStandardised(g: GraphBuilder, { hat, rate }: { hat: Value; rate: Value }, grad: Value, axes: readonly number[]): Value {
  const level = g.sub(grad, g.mean(grad, axes, true))
  return g.mul(g.sub(level, g.mul(hat, g.mean(g.mul(grad, hat), axes, true))), rate)
}

interface BatchAttributes {
  readonly epsilon: number
  readonly training_mode: number
}

// Inference form, statistics m and v given: y = γ·(x − m)·r + β.
// ∂x = grad·γ·r, ∂γ = Σ grad·(x − m)·r, ∂β = Σ grad, ∂m = −γ·r·Σ grad, ∂v = −½·γ·r³·Σ grad·(x − m)
const batchNormalization = defineGradient<BatchAttributes>({
  op: 'BatchNormalization',
  linearIn: [0, 1, 2, 3],
  gradient(g, { inputs, grads, attributes, wants }) {
    if (attributes.training_mode) throw new NoGradient('has its gradient in training form only: `trainingMode` rewrites it')
    const [x, scale, , mean, variance] = inputs as [Value, Value, Value, Value, Value]
    const [grad] = grads as [Value]
    const rank = x.shape.length
    const rate = reciprocalRoot(g, variance, attributes.epsilon)
    const slope = g.mul(scale, rate)
    const products = wants[1] || wants[4] ? sumPerChannel(g, g.mul(grad, g.sub(x, perChannel(g, mean, rank)))) : undefined
    return [
      wants[0] ? g.mul(grad, perChannel(g, slope, rank)) : undefined,
      wants[1] && products ? g.mul(products, rate) : undefined,
      wants[2] ? sumPerChannel(g, grad) : undefined,
      wants[3] ? g.neg(g.mul(slope, sumPerChannel(g, grad))) : undefined,
      wants[4] && products ? g.mul(g.mul(g.mul(slope, square(g, rate)), products), -0.5) : undefined,
    ]
  },
  cases: [
    { name: '2-D', inputs: [[2, 3, 4, 4], [3], [3], [3], { shape: [3], values: 'positive' }] },
    { name: 'features', inputs: [[4, 3], [3], [3], [3], { shape: [3], values: 'positive' }], attributes: { epsilon: 0.01 } },
  ],
})

// In inference form the same: what is kept stands for the statistics of the maps
const runningInstanceNorm: GradientRule = {
  ...batchNormalization,
  op: 'RunningInstanceNorm',
  domain: gradientDomain,
  cases: [{ name: '2-D', inputs: [[2, 3, 4, 4], [3], [3], [3], { shape: [3], values: 'positive' }] }],
}

const batchNormTraining = defineGradient({
  op: 'BatchNormTraining',
  domain: gradientDomain,
  linearIn: [1, 2],
  gradient(g, { inputs: [x, scale], outputs: [, mean, inverseDeviation], grads: [grad] }) {
    return g.ops('BatchNormGrad', [x, scale, mean, inverseDeviation, grad], {}, { domain: gradientDomain, outputs: 3 })
  },
  cases: [
    { name: '2-D', inputs: [[4, 3, 4, 4], [3], [3], { shape: [3], fixed: [0, 0, 0] }, { shape: [3], fixed: [1, 1, 1] }], outputs: 5, through: [0] },
    { name: 'features', inputs: [[8, 3], [3], [3], { shape: [3], fixed: [0, 0, 0] }, { shape: [3], fixed: [1, 1, 1] }], outputs: 5, through: [0] },
    { name: '1-D', inputs: [[3, 2, 5], [2], [2], { shape: [2], fixed: [0, 0] }, { shape: [2], fixed: [1, 1] }], outputs: 5, through: [0] },
  ],
})

const instanceNormalization = defineGradient<{ readonly epsilon: number }>({
  op: 'InstanceNormalization',
  linearIn: [1, 2],
  gradient(g, { inputs, grads, attributes, wants }) {
    const [x, scale] = inputs as [Value, Value]
    const [grad] = grads as [Value]
    const axes = spatialAxes(x.shape)
    const standard = standardised(g, x, axes, attributes.epsilon)
    return [
      wants[0] ? throughStandardised(g, standard, g.mul(grad, perChannel(g, scale, x.shape.length)), axes) : undefined,
      wants[1] ? sumPerChannel(g, g.mul(grad, standard.hat)) : undefined,
      wants[2] ? sumPerChannel(g, grad) : undefined,
    ]
  },
  cases: [
    { name: '2-D', inputs: [[2, 3, 4, 4], [3], [3]] },
    { name: '1-D', inputs: [[2, 3, 6], [3], [3]], attributes: { epsilon: 0.01 } },
  ],
})

interface LayerAttributes {
  readonly axis: number
  readonly epsilon: number
}

const layerNormalization = defineGradient<LayerAttributes>({
  op: 'LayerNormalization',
  linearIn: [1, 2],
  gradient(g, { inputs, outputs, grads, attributes, wants }) {
    const [x, scale, bias] = inputs as [Value, Value, Value | undefined]
    if (grads[1] || grads[2]) throw new NoGradient('has no gradient through its mean and deviation')
    const [grad] = grads as [Value]
    const [first = 0] = fromFront([attributes.axis], x.shape.length)
    const axes = x.shape.flatMap((_, axis) => (axis < first ? [] : [axis]))
    // ONNX Runtime's fused node gives both statistics; lowering shares it with the forward node.
    const [, mean, rate] = (
      outputs.length === 3
        ? outputs
        : g.ops('LayerNormalization', [x, scale, bias], { axis: attributes.axis, epsilon: attributes.epsilon }, { outputs: 3 })
    ) as [Value, Value, Value]
    const standard = { hat: g.mul(g.sub(x, mean), rate), rate }
    return [
      wants[0] ? throughStandardised(g, standard, g.mul(grad, scale), axes) : undefined,
      wants[1] ? g.mul(grad, standard.hat) : undefined,
      wants[2] ? grad : undefined,
    ]
  },
  cases: [
    { name: 'last axis', inputs: [[4, 6], [6], [6]] },
    {
      name: 'last three axes',
      inputs: [
        [2, 3, 4, 4],
        [3, 4, 4],
        [3, 4, 4],
      ],
      attributes: { axis: 1 },
    },
    { name: 'no bias', inputs: [[2, 5, 8], [8]] },
    { name: 'statistics named', inputs: [[4, 6], [6], [6]], outputs: 3, through: [0] },
  ],
})

// x: [N, C, ...] in groups of channels: standardised over [C/groups, ...]; γ, β: [groups]
const groupNormalization = defineGradient<{ readonly epsilon: number; readonly num_groups: number }>({
  op: 'GroupNormalization',
  linearIn: [1, 2],
  gradient(g, { inputs, grads, attributes: { epsilon, num_groups }, wants }) {
    const [x, scale] = inputs as [Value, Value]
    const grouped = [x.shape[0] ?? 0, num_groups, elementCount(x.shape.slice(1)) / num_groups]
    const grad = g.reshape(grads[0] as Value, grouped)
    const standard = standardised(g, g.reshape(x, grouped), [2], epsilon)
    return [
      wants[0] ? g.reshape(throughStandardised(g, standard, g.mul(grad, perChannel(g, scale, 3)), [2]), x.shape) : undefined,
      wants[1] ? sumPerChannel(g, g.mul(grad, standard.hat)) : undefined,
      wants[2] ? sumPerChannel(g, grad) : undefined,
    ]
  },
  cases: [
    { name: 'two groups', inputs: [[2, 4, 3, 3], [2], [2]], attributes: { num_groups: 2 } },
    { name: 'one group', inputs: [[2, 4, 3, 3], [1], [1]], attributes: { num_groups: 1 } },
  ],
})

interface ResponseAttributes {
  readonly size: number
  readonly alpha: number
  readonly beta: number
  readonly bias: number
}

// y = x·s^(−β), s = bias + α/size · B·x², B the band of neighbouring channels.  ∂x = grad·s^(−β) − 2αβ/size · x · Bᵀ(grad·x·s^(−β−1))
const localResponse = defineGradient<ResponseAttributes>({
  op: 'LRN',
  gradient(g, { inputs, grads, attributes: { size, alpha, beta, bias } }) {
    const [x] = inputs as [Value]
    const [grad] = grads as [Value]
    const channels = x.shape[1] ?? 0
    const before = Math.floor((size - 1) / 2)
    const after = Math.ceil((size - 1) / 2)
    const near = (from: number, to: number): number => (to >= from - before && to <= from + after ? alpha / size : 0)
    const band = matrixOf(g, channels, channels, near)
    const adjoint = matrixOf(g, channels, channels, (row, column) => near(column, row))
    const s = g.add(mapAxis(g, square(g, x), 1, band), bias)
    const shrunk = g.mul(grad, g.op('Pow', [s, g.scalar(-beta)]))
    const spread = mapAxis(g, g.div(g.mul(shrunk, x), s), 1, adjoint)
    return [g.sub(shrunk, g.mul(g.mul(x, spread), 2 * beta))]
  },
  cases: [
    { name: 'AlexNet', inputs: [[2, 6, 3, 3]], attributes: { size: 5, alpha: 0.1, beta: 0.75, bias: 2 } },
    { name: 'even size', inputs: [[1, 5, 2, 2]], attributes: { size: 4, alpha: 0.5, bias: 1 } },
  ],
})

// x̂ = x / ‖x‖ along one axis.  ∂x = (grad − s·Σ grad·x̂) / ‖x‖ with the slope s of the length: x̂ for p = 2, the sign of x for p = 1
const lpNormalization = defineGradient<{ readonly axis: number; readonly p: number }>({
  op: 'LpNormalization',
  gradient(g, { inputs, outputs, grads, attributes: { axis, p } }) {
    const [x] = inputs as [Value]
    const [y] = outputs as [Value]
    const [grad] = grads as [Value]
    const axes = fromFront([axis], x.shape.length)
    const [length, slope] = p === 1 ? [g.sum(g.op('Abs', [x]), axes, true), g.op('Sign', [x])] : [g.op('Sqrt', [g.sum(square(g, x), axes, true)]), y]
    return [g.div(g.sub(grad, g.mul(slope, g.sum(g.mul(grad, y), axes, true))), length)]
  },
  cases: [
    { name: 'last axis', inputs: [[3, 5]] },
    { name: 'sizes add up to 1', inputs: [[2, 4, 3]], attributes: { axis: 1, p: 1 } },
  ],
})

// y = c/(s + ε) with c = x − mean x, s = √mean c²: ∂c = (grad − c/s·mean(grad·y))/(s + ε), and ∂x is ∂c without its mean. ONNX fixes ε = 1e-9
const meanVariance = defineGradient<{ readonly axes: readonly number[] }>({
  op: 'MeanVarianceNormalization',
  gradient(g, { inputs, outputs, grads, attributes }) {
    const [x] = inputs as [Value]
    const [y] = outputs as [Value]
    const [grad] = grads as [Value]
    const axes = fromFront(attributes.axes, x.shape.length)
    const centred = g.sub(x, g.mean(x, axes, true))
    const deviation = g.op('Sqrt', [g.mean(square(g, centred), axes, true)])
    const along = g.mul(g.div(centred, deviation), g.mean(g.mul(grad, y), axes, true))
    const byCentred = g.div(g.sub(grad, along), g.add(deviation, 1e-9))
    return [g.sub(byCentred, g.mean(byCentred, axes, true))]
  },
  cases: [
    { name: 'per channel', inputs: [[2, 3, 2, 2]] },
    { name: 'per example', inputs: [[2, 6]], attributes: { axes: [1] } },
  ],
})

export const normalisation: readonly GradientRule[] = [
  batchNormalization,
  batchNormTraining,
  runningInstanceNorm,
  instanceNormalization,
  layerNormalization,
  groupNormalization,
  localResponse,
  lpNormalization,
  meanVariance,
]
