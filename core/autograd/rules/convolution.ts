// Gradients of convolution and transposed convolution, in 1, 2 and 3 dimensions. Each is the other's adjoint: their rules mirror one another.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { PlainAttributes, Value } from '../../onnx/operator.ts'
import { gradientDomain } from '../../onnx/operators/gradient.ts'
import { extent, type Window, type WindowAttributes, windowOver } from '../../onnx/window.ts'
import type { Shape } from '../../tensor/tensor.ts'
import { defineGradient, type GradientRule, NoGradient } from '../gradient-rule.ts'
import { sumPerChannel } from './words.ts'

interface ConvolutionAttributes extends WindowAttributes {
  readonly group: number
}
interface TransposeAttributes extends ConvolutionAttributes {
  readonly output_padding: readonly number[] | undefined
  readonly output_shape: readonly number[] | undefined
}

const spelled = ({ kernel, strides, dilations, pads }: Window, group: number): PlainAttributes => ({
  kernel_shape: kernel,
  strides,
  dilations,
  pads,
  group,
})
const byWeight = (g: GraphBuilder, image: Value | undefined, grad: Value | undefined, attributes: PlainAttributes): Value =>
  g.op('ConvGradWeight', [image, grad], attributes, { domain: gradientDomain })

// y[n,o] = b[o] + Σ x[n,c] ⋆ w[o,c].  ∂w = x ⋆ grad (summed over n), ∂x = grad ⊛ w (w turned around), ∂b = Σ grad over all but the channels
const conv = defineGradient<ConvolutionAttributes>({
  op: 'Conv',
  linearIn: [0, 1, 2],
  gradient(g, { inputs, grads: [grad], attributes, wants }) {
    const [x, w] = inputs as [Value, Value]
    const window = spelled(windowOver(x.shape.slice(2), w.shape.slice(2), attributes), attributes.group)
    return [
      wants[0] ? g.op('ConvGradData', [w, grad], { ...window, input_shape: x.shape }, { domain: gradientDomain }) : undefined,
      wants[1] ? byWeight(g, x, grad, window) : undefined,
      wants[2] ? sumPerChannel(g, grad as Value) : undefined,
    ]
  },
  cases: [
    { name: '3×3 same', inputs: [[2, 3, 5, 5], [4, 3, 3, 3], [4]], attributes: { pads: [1, 1, 1, 1] } },
    {
      name: 'valid, no bias',
      inputs: [
        [2, 2, 6, 5],
        [3, 2, 3, 2],
      ],
    },
    { name: 'stride 2', inputs: [[1, 2, 7, 7], [3, 2, 3, 3], [3]], attributes: { strides: [2, 2], pads: [1, 1, 1, 1] } },
    {
      name: 'stride 2 that leaves a row over',
      inputs: [
        [1, 2, 8, 7],
        [3, 2, 3, 3],
      ],
      attributes: { strides: [2, 2] },
    },
    {
      name: 'stride 3 over kernel 2',
      inputs: [
        [1, 2, 8, 8],
        [2, 2, 2, 2],
      ],
      attributes: { strides: [3, 3] },
    },
    { name: '1×1', inputs: [[2, 3, 4, 4], [5, 3, 1, 1], [5]] },
    {
      name: '1×1 stride 2',
      inputs: [
        [2, 3, 5, 5],
        [2, 3, 1, 1],
      ],
      attributes: { strides: [2, 2] },
    },
    {
      name: 'dilated',
      inputs: [
        [1, 2, 8, 8],
        [3, 2, 3, 3],
      ],
      attributes: { dilations: [2, 2], pads: [2, 2, 2, 2] },
    },
    {
      name: 'dilated, strided, uneven pads',
      inputs: [
        [1, 2, 9, 8],
        [2, 2, 3, 2],
      ],
      attributes: { dilations: [2, 3], strides: [2, 1], pads: [1, 0, 2, 1] },
    },
    { name: 'grouped', inputs: [[2, 4, 5, 5], [6, 2, 3, 3], [6]], attributes: { group: 2, pads: [1, 1, 1, 1] } },
    {
      name: 'depthwise',
      inputs: [
        [2, 4, 5, 5],
        [4, 1, 3, 3],
      ],
      attributes: { group: 4, pads: [1, 1, 1, 1] },
    },
    {
      name: 'depthwise with multiplier, stride 2',
      inputs: [
        [2, 2, 6, 6],
        [4, 1, 3, 3],
      ],
      attributes: { group: 2, strides: [2, 2], pads: [1, 1, 1, 1] },
    },
    { name: '16 channels', inputs: [[2, 16, 4, 4], [16, 16, 3, 3], [16]], attributes: { pads: [1, 1, 1, 1] } },
    { name: '6 channels to 8', inputs: [[1, 6, 4, 4], [8, 6, 3, 3], [8]], attributes: { pads: [1, 1, 1, 1] } },
    { name: 'batch of 9', inputs: [[9, 2, 4, 4], [4, 2, 3, 3], [4]], attributes: { pads: [1, 1, 1, 1] } },
    {
      name: 'SAME_UPPER, even kernel',
      inputs: [
        [1, 2, 5, 5],
        [2, 2, 2, 2],
      ],
      attributes: { auto_pad: 'SAME_UPPER' },
    },
    {
      name: 'SAME_LOWER, stride 2',
      inputs: [
        [1, 2, 6, 6],
        [2, 2, 3, 3],
      ],
      attributes: { auto_pad: 'SAME_LOWER', strides: [2, 2] },
    },
    { name: '1-D', inputs: [[2, 3, 8], [4, 3, 3], [4]], attributes: { strides: [2], pads: [1, 1] } },
    { name: '3-D', inputs: [[1, 2, 4, 4, 4], [3, 2, 2, 3, 2], [3]], attributes: { pads: [0, 1, 0, 1, 1, 0] } },
  ],
})

/** The convolution whose adjoint this node is: it maps the large image (out) back to the small one. */
function mirrored(image: Shape, out: Shape, kernel: Shape, attributes: TransposeAttributes): Window {
  const { strides, dilations, pads } = windowOver(image, kernel, { ...attributes, auto_pad: 'NOTSET' })
  const automatic = attributes.output_shape?.length || attributes.auto_pad !== 'NOTSET'
  const added = image.map((_, axis) => attributes.output_padding?.[axis] ?? 0)
  if (added.some((count, axis) => count >= (strides[axis] ?? 1))) throw new NoGradient('has no gradient here: output_padding reaches the stride')
  if (!automatic) return { kernel, strides, dilations, pads }
  // ONNX: total = s(in − 1) + output_padding + extent − out; an odd one begins with the larger half unless SAME_UPPER.
  const totals = image.map(
    (size, axis) => (strides[axis] ?? 1) * (size - 1) + (added[axis] ?? 0) + extent(kernel[axis] ?? 1, dilations[axis] ?? 1) - (out[axis] ?? 0),
  )
  const begins = totals.map((total) => (attributes.auto_pad === 'SAME_UPPER' ? Math.floor(total / 2) : Math.ceil(total / 2)))
  return { kernel, strides, dilations, pads: [...begins, ...totals.map((total, axis) => total - (begins[axis] ?? 0))] }
}

// y = adjoint of Conv(·, w) applied to x, plus b.  ∂x = Conv(grad, w), ∂w = weight gradient of that Conv, with grad as its image and x as its gradient
const convTranspose = defineGradient<TransposeAttributes>({
  op: 'ConvTranspose',
  linearIn: [0, 1, 2],
  gradient(g, { inputs, outputs, grads: [grad], attributes, wants }) {
    const [x, w] = inputs as [Value, Value]
    const [y] = outputs as [Value]
    const window = spelled(mirrored(x.shape.slice(2), y.shape.slice(2), w.shape.slice(2), attributes), attributes.group)
    return [
      wants[0] ? g.op('Conv', [grad, w], window) : undefined,
      wants[1] ? byWeight(g, grad, x, window) : undefined,
      wants[2] ? sumPerChannel(g, grad as Value) : undefined,
    ]
  },
  cases: [
    { name: '2×2 stride 2', inputs: [[2, 3, 3, 3], [3, 2, 2, 2], [2]], attributes: { strides: [2, 2] } },
    {
      name: '3×3 with pads and output padding',
      inputs: [[1, 2, 4, 4], [2, 3, 3, 3], [3]],
      attributes: { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] },
    },
    {
      name: 'dilated',
      inputs: [
        [1, 2, 4, 3],
        [2, 2, 2, 3],
      ],
      attributes: { dilations: [2, 2] },
    },
    {
      name: 'grouped',
      inputs: [
        [1, 4, 3, 3],
        [4, 2, 3, 3],
      ],
      attributes: { group: 2, pads: [1, 1, 1, 1] },
    },
    {
      name: 'SAME_UPPER',
      inputs: [
        [1, 2, 3, 3],
        [2, 2, 3, 3],
      ],
      attributes: { auto_pad: 'SAME_UPPER', strides: [2, 2] },
    },
    { name: '1-D', inputs: [[2, 2, 5], [2, 3, 4], [3]], attributes: { strides: [2], pads: [1, 1] } },
  ],
})

export const convolution: readonly GradientRule[] = [conv, convTranspose]
