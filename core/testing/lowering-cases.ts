// The cases on which every lowering of an operator has to agree with the plain reference, on every device.

import type { PlainAttributes } from '../onnx/operator.ts'
import { extent } from '../onnx/window.ts'
import { randomStream } from '../tensor/random.ts'
import { elementCount, float32, int64, type Shape, type Tensor, tensor } from '../tensor/tensor.ts'
import type { Tolerance } from './tolerance.ts'

export interface LoweringCase {
  readonly name: string
  /** `operatorKey`. */
  readonly op: string
  readonly inputs: readonly Tensor[]
  /** Inputs that lowerings may read while they emit: OneHot's depth. */
  readonly constants?: readonly boolean[]
  readonly attributes: PlainAttributes
  /** Shapes of the results. */
  readonly outputs: readonly Shape[]
  readonly tolerance?: Tolerance
}

/** Normal numbers, the same in every run. */
export function normal(shape: Shape, key: string | number = 0): Tensor {
  const stream = randomStream(7, 'case', key, ...shape)
  return float32(
    shape,
    Float32Array.from({ length: elementCount(shape) }, () => stream.normal()),
  )
}

const filled = (shape: Shape, value: number): Tensor => float32(shape, new Float32Array(elementCount(shape)).fill(value))

/** Few different values, so that windows hold ties, as after Relu. */
function tied(shape: Shape): Tensor {
  const stream = randomStream(8, ...shape)
  return float32(
    shape,
    Float32Array.from({ length: elementCount(shape) }, () => Math.max(0, stream.below(4) - 1)),
  )
}

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
    const imageShape = [2, 3, ...each.image]
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

function batchNormCases(): LoweringCase[] {
  const shapes: readonly { name: string; shape: Shape; shift?: number }[] = [
    { name: 'images', shape: [4, 3, 5, 6] },
    { name: '16 channels', shape: [3, 16, 4, 4] },
    { name: 'vectors', shape: [8, 5] },
    { name: '1-D', shape: [4, 3, 7] },
    { name: '3-D', shape: [2, 3, 3, 4, 2] },
    { name: 'far from zero', shape: [4, 3, 5, 5], shift: 30 },
  ]
  return shapes.flatMap(({ name, shape, shift = 0 }) => {
    const channels = [shape[1] ?? 0]
    const x = normal(shape, 'x')
    const moved = float32(
      shape,
      Float32Array.from(x.data as Float32Array, (value) => value * 1.5 + shift),
    )
    const [scale, bias, gradY] = [normal(channels, 's'), normal(channels, 'b'), normal(shape, 'g')]
    const running = [normal(channels, 'm'), filled(channels, 2)]
    const vectors = [channels, channels, channels, channels]
    const count = elementCount(shape) / (channels[0] as number)
    const means = perChannel(moved, (values) => values.reduce((sum, value) => sum + value, 0) / count)
    const inverses = perChannel(moved, (values, channel) => {
      const mean = Number(means.data[channel])
      return 1 / Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count + 1e-5)
    })
    const tolerance = shift ? { absolute: 1e-5, relative: 1e-4 } : undefined // the mean takes 20 times the deviation's digits
    const shared = { name, ...(tolerance ? { tolerance } : {}) }
    return [
      {
        ...shared,
        op: 'lamina.BatchNormTraining',
        inputs: [moved, scale, bias, ...running],
        attributes: { epsilon: 1e-5, momentum: 0.9 },
        outputs: [shape, ...vectors],
      },
      {
        ...shared,
        op: 'lamina.BatchNormGrad',
        inputs: [moved, scale, means, inverses, gradY],
        attributes: {},
        outputs: [shape, channels, channels],
      },
    ]
  })
}

function perChannel(x: Tensor, compute: (values: readonly number[], channel: number) => number): Tensor {
  const [, channels = 0] = x.shape
  const area = elementCount(x.shape.slice(2))
  const values = Array.from({ length: channels }, (): number[] => [])
  for (const [index, value] of (x.data as Float32Array).entries()) values[Math.floor(index / area) % channels]?.push(value)
  return float32([channels], values.map(compute))
}

const uint32 = (value: number): Tensor => tensor('uint32', [1], Uint32Array.of(value))

function otherGradientCases(): LoweringCase[] {
  const edge = [0, -0, 1e-37, 1, 1e-3, 1e30, 3e38, 5]
  const random = (name: string, seed: number, counter: number, shape: Shape, stream = 0): LoweringCase => ({
    name,
    op: 'lamina.RandomUniform',
    inputs: [uint32(seed), uint32(counter)],
    attributes: { shape, stream },
    outputs: [shape],
    tolerance: { absolute: 0, relative: 0 },
  })
  return [
    { name: 'after Relu', op: 'lamina.ReluGrad', inputs: [tied([3, 4, 5]), normal([3, 4, 5], 'g')], attributes: {}, outputs: [[3, 4, 5]] },
    { name: 'tiny and huge', op: 'lamina.ReluGrad', inputs: [float32([8], edge), normal([8], 'g')], attributes: {}, outputs: [[8]] },
    random('a mask', 42, 7, [3, 5, 7]),
    random('largest seed and counter', 0xffffffff, 0xffffffff, [16], 3),
    random('zero', 0, 0, [5000], 1),
    random('a scalar', 1, 2, [], 2),
  ]
}

/** x backwards from before its last element along one axis, and by steps along another. */
function sliceCases(): LoweringCase[] {
  const each = (name: string, starts: number[], ends: number[], axes: number[], steps: number[], out: Shape): LoweringCase => ({
    name,
    op: 'Slice',
    inputs: [normal([5, 6, 7], 'x'), int64(starts), int64(ends), int64(axes), int64(steps)],
    constants: [false, true, true, true, true],
    attributes: {},
    outputs: [out],
  })
  return [
    each('backwards from the middle', [3], [-100], [1], [-1], [5, 4, 7]),
    each('backwards by twos, forwards beside', [-3, 1], [0, 4], [2, 0], [-2, 1], [3, 6, 2]),
  ]
}

/** Standard operators that some device lacks; ONNX Runtime's own kernel on the CPU is the reference. */
function standardCases(): LoweringCase[] {
  const x = normal([2, 6, 3, 4], 'x')
  const unary = (op: string, attributes: PlainAttributes = {}): LoweringCase => ({ name: op, op, inputs: [x], attributes, outputs: [x.shape] })
  const [scale, bias] = [normal([3], 's'), normal([3], 'b')]
  const labels = int64([2, 0, 4, -1], [2, 2])
  const oneHot = (name: string, axis: number, outputs: Shape): LoweringCase => ({
    name,
    op: 'OneHot',
    inputs: [labels, int64([5], []), float32([2], [0.1, 0.9])],
    constants: [false, true, false],
    attributes: { axis },
    outputs: [outputs],
  })
  return [
    unary('Sign'),
    unary('Softsign'),
    unary('Selu', { alpha: 1.6732631921768188, gamma: 1.0507010221481323 }),
    unary('Celu', { alpha: 1.7 }),
    unary('LogSoftmax', { axis: -1 }),
    { ...unary('LogSoftmax', { axis: 1 }), name: 'LogSoftmax over channels' },
    { ...unary('LRN', { size: 3, alpha: 0.3, beta: 0.75, bias: 1.5 }), name: 'LRN, odd size' },
    { ...unary('LRN', { size: 4, alpha: 0.3, beta: 0.6, bias: 1 }), name: 'LRN, even size' },
    { name: 'Sum of three', op: 'Sum', inputs: [x, normal([4], 'a'), normal([6, 1, 1], 'b')], attributes: {}, outputs: [x.shape] },
    { name: 'Sum of one', op: 'Sum', inputs: [x], attributes: {}, outputs: [x.shape] },
    { name: 'Mean of two', op: 'Mean', inputs: [x, normal([6, 1, 1], 'b')], attributes: {}, outputs: [x.shape] },
    { name: '3 groups', op: 'GroupNormalization', inputs: [x, scale, bias], attributes: { num_groups: 3, epsilon: 1e-5 }, outputs: [x.shape] },
    oneHot('last axis', -1, [2, 2, 5]),
    oneHot('first axis', 0, [5, 2, 2]),
  ]
}

export const loweringCases: readonly LoweringCase[] = [
  ...convolutionCases(),
  ...transposedCases(),
  ...poolingCases(),
  ...batchNormCases(),
  ...otherGradientCases(),
  ...standardCases(),
  ...sliceCases(),
]
