// The cases on which every lowering of an operator has to agree with the plain reference, on every device.

import type { PlainAttributes } from '../onnx/operator.ts'
import { elementCount, float32, int64, type Shape, type Tensor, tensor } from '../tensor/tensor.ts'
import { type LoweringCase, normal, tied } from './lowering-case.ts'
import { windowCases } from './lowering-cases-window.ts'

const filled = (shape: Shape, value: number): Tensor => float32(shape, new Float32Array(elementCount(shape)).fill(value))

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
    ...[1, 2, 3].map((power) => ({
      name: `p ${power}`,
      op: 'LpPool',
      inputs: [x],
      attributes: { p: power, kernel_shape: [2, 2], strides: [1, 2], pads: [0, 1, 1, 0], dilations: [1, 1], auto_pad: 'NOTSET', ceil_mode: 0 },
      outputs: [[2, 6, 3, 2]],
    })),
    ...[
      { name: 'real, last axis', shape: [2, 3, 8, 1], axis: 2, inverse: 0 },
      { name: 'complex, middle axis', shape: [2, 6, 4, 2], axis: 1, inverse: 0 },
      { name: 'inverse', shape: [2, 6, 4, 2], axis: 1, inverse: 1 },
    ].map(({ name, shape, axis, inverse }) => ({
      name,
      op: 'DFT',
      inputs: [normal(shape, 'x'), int64([shape[axis] ?? 0], []), int64([axis], [])],
      constants: [false, true, true],
      attributes: { inverse, onesided: 0 },
      outputs: [[...shape.slice(0, -1), 2]],
    })),
    { name: 'Sum of three', op: 'Sum', inputs: [x, normal([4], 'a'), normal([6, 1, 1], 'b')], attributes: {}, outputs: [x.shape] },
    { name: 'Sum of one', op: 'Sum', inputs: [x], attributes: {}, outputs: [x.shape] },
    { name: 'Mean of two', op: 'Mean', inputs: [x, normal([6, 1, 1], 'b')], attributes: {}, outputs: [x.shape] },
    { name: '3 groups', op: 'GroupNormalization', inputs: [x, scale, bias], attributes: { num_groups: 3, epsilon: 1e-5 }, outputs: [x.shape] },
    oneHot('last axis', -1, [2, 2, 5]),
    oneHot('first axis', 0, [5, 2, 2]),
  ]
}

export const loweringCases: readonly LoweringCase[] = [
  ...windowCases,
  ...batchNormCases(),
  ...otherGradientCases(),
  ...standardCases(),
  ...sliceCases(),
]
