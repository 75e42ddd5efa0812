// Gradients of pooling: to the maximum of each window (the first of equals, as PyTorch), or in equal shares.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { PlainAttributes, Value } from '../../onnx/operator.ts'
import { gradientDomain } from '../../onnx/operators/gradient.ts'
import { extent, type WindowAttributes, windowOver } from '../../onnx/window.ts'
import { elementCount, type Shape } from '../../tensor/tensor.ts'
import { defineGradient, type GradientRule } from '../gradient-rule.ts'
import { asNumber, stretch, wherePositive } from './words.ts'

interface PoolAttributes extends WindowAttributes {
  readonly kernel_shape: readonly number[] | undefined
  readonly ceil_mode: number
}

function spelled(x: Shape, attributes: PoolAttributes): PlainAttributes {
  const { kernel, strides, dilations, pads } = windowOver(x.slice(2), attributes.kernel_shape ?? [], attributes)
  return { kernel_shape: kernel, strides, dilations, pads, ceil_mode: attributes.ceil_mode }
}

const distinct = (shape: Shape) => ({ shape, values: 'distinct' as const })

const maxPool = defineGradient<PoolAttributes>({
  op: 'MaxPool',
  gradient(g, { inputs: [x], outputs: [y], grads: [grad], attributes }) {
    const window = spelled((x as Value).shape, attributes)
    return [g.op('MaxPoolGrad', [x, y, grad], window, { domain: gradientDomain })]
  },
  cases: [
    { name: '2×2', inputs: [distinct([2, 2, 4, 4])], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
    { name: '2×2 that leaves a row over', inputs: [distinct([1, 2, 5, 5])], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
    { name: 'overlapping, padded', inputs: [distinct([1, 2, 6, 6])], attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] } },
    { name: 'overlapping, stride 1', inputs: [distinct([1, 2, 5, 4])], attributes: { kernel_shape: [2, 3] } },
    { name: 'ceil mode', inputs: [distinct([1, 2, 6, 6])], attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 } },
    { name: 'dilated', inputs: [distinct([1, 1, 6, 6])], attributes: { kernel_shape: [2, 2], dilations: [2, 2] } },
    { name: '1-D', inputs: [distinct([2, 2, 7])], attributes: { kernel_shape: [3], strides: [2] } },
    { name: '3-D', inputs: [distinct([1, 2, 4, 4, 4])], attributes: { kernel_shape: [2, 2, 2], strides: [2, 2, 2] } },
  ],
})

const averagePool = defineGradient<PoolAttributes & { readonly count_include_pad: number }>({
  op: 'AveragePool',
  linearIn: [0],
  gradient(g, { inputs: [x], grads: [grad], attributes }) {
    const { shape } = x as Value
    const window = { ...spelled(shape, attributes), count_include_pad: attributes.count_include_pad, input_shape: shape }
    return [g.op('AveragePoolGrad', [grad], window, { domain: gradientDomain })]
  },
  cases: [
    { name: '2×2', inputs: [[2, 2, 4, 4]], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
    { name: 'overlapping', inputs: [[1, 2, 6, 6]], attributes: { kernel_shape: [3, 3], strides: [2, 2] } },
    { name: 'padded', inputs: [[1, 2, 5, 5]], attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] } },
    {
      name: 'padded, padding counted',
      inputs: [[1, 2, 5, 5]],
      attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], count_include_pad: 1 },
    },
    { name: 'ceil mode', inputs: [[1, 2, 6, 6]], attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 } },
    { name: '1-D', inputs: [[2, 2, 7]], attributes: { kernel_shape: [3], strides: [2] } },
    { name: '3-D', inputs: [[1, 2, 4, 4, 4]], attributes: { kernel_shape: [2, 2, 2], strides: [2, 2, 2] } },
  ],
})

// y = Σ x / n over the image: ∂x = grad/n everywhere
const globalAveragePool = defineGradient({
  op: 'GlobalAveragePool',
  linearIn: [0],
  gradient(g, { inputs, grads: [grad] }) {
    const [{ shape }] = inputs as [Value]
    return [stretch(g, g.mul(grad as Value, 1 / elementCount(shape.slice(2))), shape)]
  },
  cases: [
    { name: '2-D', inputs: [[2, 3, 4, 4]] },
    { name: '1-D', inputs: [[2, 3, 5]] },
  ],
})

// y = max x over the image: ∂x = grad where x = y for the first time
const globalMaxPool = defineGradient({
  op: 'GlobalMaxPool',
  gradient(g, { inputs, outputs: [y], grads: [grad] }) {
    const [x] = inputs as [Value]
    const reaches = asNumber(g, g.op('Equal', [x, y]))
    const row = g.reshape(reaches, [...x.shape.slice(0, 2), elementCount(x.shape.slice(2))])
    const earlier = g.op('CumSum', [row, g.ints([2])], { exclusive: 1 })
    const first = g.mul(row, asNumber(g, g.op('Less', [earlier, g.scalar(0.5)])))
    return [g.mul(g.reshape(first, x.shape), grad as Value)]
  },
  cases: [
    { name: '2-D', inputs: [distinct([2, 2, 3, 4])] },
    { name: '1-D', inputs: [distinct([2, 3, 5])] },
  ],
})

/** x·|x|^(p − 2)·(Σ over the windows that read x of grad·y^(1 − p)): the last factor is given, spread to x's shape. */
function powerShare(g: GraphBuilder, x: Value, p: number, spread: Value): Value {
  if (p === 1) return g.mul(g.op('Sign', [x]), spread)
  const power = p === 2 ? x : g.mul(x, g.op('Pow', [g.op('Abs', [x]), g.scalar(p - 2)]))
  return g.mul(power, spread)
}
/** grad·y^(1 − p), 0 where a window is all zeros. */
const perWindow = (g: GraphBuilder, y: Value, grad: Value, p: number): Value =>
  p === 1 ? grad : wherePositive(g, y, g.mul(grad, g.op('Pow', [y, g.scalar(1 - p)])), g.scalar(0))

// y = (Σ |x|ᵖ)^(1/p) over a window.  The sum's adjoint is that of a convolution with ones, channel by channel
const lpPool = defineGradient<PoolAttributes & { readonly p: number }>({
  op: 'LpPool',
  gradient(g, { inputs, outputs, grads, attributes }) {
    const [x] = inputs as [Value]
    const [y] = outputs as [Value]
    const [, channels = 1, ...image] = x.shape
    const { kernel, strides, dilations, pads } = windowOver(image, attributes.kernel_shape ?? [], attributes)
    // In ceil mode the last window may reach behind the image.
    const ends = image.map((size, axis) => {
      const reach = (strides[axis] ?? 1) * ((y.shape[axis + 2] ?? 1) - 1) + extent(kernel[axis] ?? 1, dilations[axis] ?? 1)
      return Math.max(pads[axis + image.length] ?? 0, reach - size - (pads[axis] ?? 0))
    })
    const ones = stretch(g, g.scalar(1), [channels, 1, ...kernel])
    const window = { kernel_shape: kernel, strides, dilations, pads: [...pads.slice(0, image.length), ...ends], group: channels }
    const shares = perWindow(g, y, grads[0] as Value, attributes.p)
    const spread = g.op('ConvGradData', [ones, shares], { ...window, input_shape: x.shape }, { domain: gradientDomain })
    return [powerShare(g, x, attributes.p, spread)]
  },
  cases: [
    { name: 'p 2', inputs: [[1, 2, 4, 4]], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
    { name: 'p 3, overlapping', inputs: [[1, 3, 5, 5]], attributes: { kernel_shape: [3, 3], strides: [2, 2], p: 3 } },
    { name: 'p 1', inputs: [[1, 2, 4, 4]], attributes: { kernel_shape: [2, 2], p: 1 } },
  ],
})

const globalLpPool = defineGradient<{ readonly p: number }>({
  op: 'GlobalLpPool',
  gradient(g, { inputs, outputs, grads, attributes: { p } }) {
    const [x] = inputs as [Value]
    const [y] = outputs as [Value]
    return [powerShare(g, x, p, perWindow(g, y, grads[0] as Value, p))]
  },
  cases: [
    { name: 'p 2', inputs: [[2, 2, 3, 3]] },
    { name: 'p 3', inputs: [[2, 2, 3, 3]], attributes: { p: 3 } },
  ],
})

export const pooling: readonly GradientRule[] = [maxPool, averagePool, globalAveragePool, globalMaxPool, lpPool, globalLpPool]
