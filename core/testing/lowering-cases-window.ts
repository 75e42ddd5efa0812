// Cases of lowerings with a sliding window: convolutions, their gradients, pooling.

import type { PlainAttributes } from '../onnx/operator.ts'
import { extent } from '../onnx/window.ts'
import { elementCount, float32, type Shape, type Tensor } from '../tensor/tensor.ts'
import { type LoweringCase, normal, tied } from './lowering-case.ts'

interface Geometry {
  readonly image: readonly number[]
  readonly kernel: readonly number[]
  readonly stride?: number
  readonly dilation?: number
  /** All begins, then all ends. */
  readonly pads?: readonly number[]
  readonly ceil?: boolean
}

function windowAttributes({ image, kernel, stride = 1, dilation = 1, pads = [...image, ...image].map(() => 0) }: Geometry) {
  return { kernel_shape: kernel, strides: image.map(() => stride), dilations: image.map(() => dilation), pads }
}

function outputOf({ image, kernel, stride = 1, dilation = 1, pads, ceil }: Geometry): number[] {
  return image.map((size, axis) => {
    const [begin, end] = [pads?.[axis] ?? 0, pads?.[axis + image.length] ?? 0]
    const steps = (size + begin + end - extent(kernel[axis] as number, dilation)) / stride
    const count = (ceil ? Math.ceil(steps) : Math.floor(steps)) + 1
    return ceil && (count - 1) * stride >= size + begin ? count - 1 : count
  })
}

interface Convolution extends Geometry {
  readonly name: string
  readonly batch?: number
  readonly channels: number
  readonly outChannels: number
  readonly group?: number
}

const convolutions: readonly Convolution[] = [
  { name: '1×1', image: [5, 6], kernel: [1, 1], channels: 3, outChannels: 4 },
  { name: '1×1, stride 2', image: [7, 6], kernel: [1, 1], stride: 2, channels: 16, outChannels: 32 },
  { name: 'first layer 3×3', image: [9, 8], kernel: [3, 3], channels: 1, outChannels: 16 },
  { name: 'padding 1', image: [7, 7], kernel: [3, 3], pads: [1, 1, 1, 1], channels: 16, outChannels: 32 },
  { name: 'unequal padding, even kernel', image: [7, 9], kernel: [2, 4], pads: [0, 1, 1, 2], channels: 2, outChannels: 3 },
  { name: 'stride 2, last column unread', image: [8, 9], kernel: [3, 3], stride: 2, channels: 16, outChannels: 16 },
  { name: 'stride 3, padding 2', image: [11, 10], kernel: [4, 3], stride: 3, pads: [2, 1, 2, 1], channels: 3, outChannels: 2 },
  { name: 'dilation 2, padding 2', image: [9, 8], kernel: [3, 3], dilation: 2, pads: [2, 2, 2, 2], channels: 16, outChannels: 16 },
  { name: 'dilation 3, stride 2', image: [12, 11], kernel: [3, 2], dilation: 3, stride: 2, pads: [1, 0, 2, 1], channels: 2, outChannels: 4 },
  { name: 'more padding than kernel', image: [4, 4], kernel: [2, 2], pads: [2, 2, 2, 2], channels: 2, outChannels: 2 },
  { name: '7×7, stride 2, 3 channels', image: [15, 14], kernel: [7, 7], stride: 2, pads: [3, 3, 3, 3], channels: 3, outChannels: 16 },
  { name: '2 groups', image: [6, 5], kernel: [3, 3], pads: [1, 1, 1, 1], channels: 4, outChannels: 6, group: 2 },
  { name: '2 groups of 16', image: [6, 5], kernel: [3, 3], pads: [1, 1, 1, 1], channels: 32, outChannels: 32, group: 2 },
  { name: 'depthwise', image: [7, 6], kernel: [3, 3], pads: [1, 1, 1, 1], channels: 16, outChannels: 16, group: 16 },
  { name: 'depthwise, stride 2', image: [8, 8], kernel: [3, 3], stride: 2, pads: [1, 1, 1, 1], channels: 32, outChannels: 32, group: 32 },
  { name: 'depthwise, dilation 2', image: [9, 9], kernel: [3, 3], dilation: 2, channels: 16, outChannels: 16, group: 16 },
  { name: 'depthwise, 2 per channel', image: [6, 6], kernel: [3, 3], channels: 3, outChannels: 6, group: 3 },
  { name: '6 channels to 16', image: [6, 5], kernel: [3, 3], pads: [1, 1, 1, 1], channels: 6, outChannels: 16 },
  { name: '2 groups of 2 to 5', image: [5, 6], kernel: [2, 2], channels: 4, outChannels: 10, group: 2 },
  { name: '3 groups of 5 to 2', image: [5, 6], kernel: [2, 2], stride: 2, pads: [1, 0, 1, 1], channels: 15, outChannels: 6, group: 3 },
  { name: 'one image', batch: 1, image: [6, 6], kernel: [3, 3], channels: 3, outChannels: 2 },
  { name: 'window over the whole image', image: [4, 4], kernel: [4, 4], channels: 3, outChannels: 2 },
  { name: '1-D', image: [12], kernel: [3], stride: 2, pads: [1, 0], channels: 3, outChannels: 4 },
  { name: '1-D, dilation 2, 2 groups', image: [12], kernel: [3], dilation: 2, pads: [2, 2], channels: 4, outChannels: 4, group: 2 },
  { name: '3-D', image: [4, 5, 6], kernel: [2, 3, 3], pads: [0, 1, 1, 1, 1, 1], channels: 2, outChannels: 3 },
  { name: '3-D, 2 groups', image: [4, 4, 3], kernel: [2, 2, 2], channels: 4, outChannels: 12, group: 2 },
  { name: '3-D, stride 2', image: [5, 6, 5], kernel: [3, 3, 3], stride: 2, pads: [1, 1, 1, 1, 1, 1], channels: 2, outChannels: 2 },
]

function convolutionCases(): LoweringCase[] {
  return convolutions.flatMap((each) => {
    const { name, batch = 3, channels, outChannels, group = 1, image, kernel } = each
    const attributes = { ...windowAttributes(each), group }
    const imageShape = [batch, channels, ...image]
    const weightShape = [outChannels, channels / group, ...kernel]
    const outShape = [batch, outChannels, ...outputOf(each)]
    const [x, w, gradY, bias] = [normal(imageShape, 'x'), normal(weightShape, 'w'), normal(outShape, 'g'), normal([outChannels], 'b')]
    return [
      { name, op: 'lamina.ConvGradWeight', inputs: [x, gradY], attributes, outputs: [weightShape] },
      { name, op: 'lamina.ConvGradData', inputs: [w, gradY], attributes: { ...attributes, input_shape: imageShape }, outputs: [imageShape] },
      { name, op: 'Conv', inputs: [x, w, bias], attributes, outputs: [outShape] },
    ]
  })
}

const poolings: readonly (Geometry & { readonly name: string; readonly ties?: boolean })[] = [
  { name: '2×2', image: [8, 6], kernel: [2, 2], stride: 2 },
  { name: '2×2 with ties', image: [8, 6], kernel: [2, 2], stride: 2, ties: true },
  { name: '2×2, odd image', image: [7, 9], kernel: [2, 2], stride: 2, ties: true },
  { name: '3×3, stride 2, padding 1', image: [9, 8], kernel: [3, 3], stride: 2, pads: [1, 1, 1, 1], ties: true },
  { name: '3×3, stride 1', image: [6, 6], kernel: [3, 3], ties: true },
  { name: '2×3, stride 3: gaps', image: [8, 9], kernel: [2, 3], stride: 3 },
  { name: 'unequal padding', image: [7, 6], kernel: [3, 2], stride: 2, pads: [1, 0, 0, 1], ties: true },
  { name: 'dilation 2', image: [9, 9], kernel: [2, 2], stride: 2, dilation: 2, ties: true },
  { name: 'ceil mode', image: [6, 8], kernel: [3, 3], stride: 2, ceil: true, ties: true },
  { name: 'ceil mode with padding', image: [6, 6], kernel: [3, 3], stride: 2, pads: [1, 1, 1, 1], ceil: true },
  { name: 'the whole image', image: [4, 5], kernel: [4, 5], ties: true },
  { name: '1-D', image: [9], kernel: [2], stride: 2, ties: true },
  { name: '1-D overlapping', image: [9], kernel: [3], stride: 2, pads: [1, 1], ties: true },
  { name: '3-D', image: [4, 6, 5], kernel: [2, 2, 2], stride: 2, ties: true },
  { name: '3-D overlapping', image: [5, 5, 4], kernel: [2, 3, 2], stride: 2, pads: [0, 1, 0, 0, 1, 0] },
]

/** y is what the first two inputs' lowering reads of the forward pass: the maxima. */
function pooledMaxima(x: Tensor, each: Geometry): Tensor {
  const out = outputOf(each)
  const maps = elementCount(x.shape.slice(0, 2))
  const area = elementCount(each.image)
  const { strides, pads } = windowAttributes(each)
  const values = new Float32Array(maps * elementCount(out)).fill(Number.NEGATIVE_INFINITY)
  const walk = (axis: number, output: number, at: number, visit: (output: number, at: number) => void): void => {
    const size = each.image[axis]
    if (size === undefined) visit(output, at)
    else
      for (let o = 0; o < (out[axis] as number); o++)
        for (let tap = 0; tap < (each.kernel[axis] as number); tap++) {
          const where = o * (strides[axis] as number) + tap * (each.dilation ?? 1) - (pads[axis] as number)
          if (where >= 0 && where < size) walk(axis + 1, output * (out[axis] as number) + o, at * size + where, visit)
        }
  }
  for (let map = 0; map < maps; map++)
    walk(0, 0, 0, (output, at) => {
      const index = map * elementCount(out) + output
      values[index] = Math.max(values[index] as number, Number(x.data[map * area + at]))
    })
  return float32([...x.shape.slice(0, 2), ...out], values)
}

/** ONNX's transposed convolution, with its own ways of padding. */
function transposedCases(): LoweringCase[] {
  const each = (name: string, image: Shape, w: Shape, out: Shape, attributes: PlainAttributes): LoweringCase => ({
    name,
    op: 'ConvTranspose',
    inputs: [normal(image, 'x'), normal(w, 'w'), normal([out[1] ?? 0], 'b')],
    attributes,
    outputs: [out],
  })
  return [
    each('one channel out of two', [2, 6, 4, 5], [6, 1, 3, 3], [2, 3, 6, 7], { group: 3 }),
    each('stride 2, padding', [2, 4, 4, 5], [4, 1, 3, 3], [2, 2, 8, 10], { group: 2, strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] }),
    each('same padding', [1, 4, 4, 5], [4, 1, 4, 4], [1, 2, 8, 10], { group: 2, strides: [2, 2], auto_pad: 'SAME_UPPER' }),
    each('3-D', [1, 2, 3, 4, 3], [2, 3, 2, 3, 2], [1, 3, 6, 9, 6], { strides: [2, 2, 2] }),
    each('3-D, dilation 2', [1, 2, 3, 3, 3], [2, 1, 2, 2, 2], [1, 1, 4, 4, 4], { dilations: [2, 2, 2], pads: [1, 0, 0, 0, 1, 1] }),
  ]
}

function poolingCases(): LoweringCase[] {
  return poolings.flatMap((each) => {
    // As many maps as a block has channels.
    const imageShape = [2, 8, ...each.image]
    const x = each.ties ? tied(imageShape) : normal(imageShape, 'x')
    const y = pooledMaxima(x, each)
    const gradY = normal(y.shape, 'g')
    const attributes = { ...windowAttributes(each), ceil_mode: each.ceil ? 1 : 0 }
    const average = (count_include_pad: number): LoweringCase => ({
      name: `${each.name}${count_include_pad ? ', padding counts' : ''}`,
      op: 'lamina.AveragePoolGrad',
      inputs: [gradY],
      attributes: { ...attributes, count_include_pad, input_shape: imageShape },
      outputs: [imageShape],
    })
    return [{ name: each.name, op: 'lamina.MaxPoolGrad', inputs: [x, y, gradY], attributes, outputs: [imageShape] }, average(0), average(1)]
  })
}

export const windowCases: readonly LoweringCase[] = [...convolutionCases(), ...transposedCases(), ...poolingCases()]
