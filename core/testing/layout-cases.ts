import type { Value } from '../onnx/operator.ts'
import { float32 } from '../tensor/tensor.ts'
import { averages, batchNorm, convolution, givenStatistics, type LayoutCase, lamina, maxPool, shortcut, toImage, windowOf } from './layout-case.ts'

/** Channels that fill no whole blocks. */
const raggedCases: readonly LayoutCase[] = [
  convolution('3×3, 20 to 40 channels', 16, [20, 40], [6, 7], 3),
  convolution('3×3, 10 to 50 channels', 4, [10, 50], [8, 8], 3),
  convolution('3×3, 32 to 30 channels', 2, [32, 30], [5, 6], 3),
  convolution('5×5, 6 to 16 channels', 4, [6, 16], [7, 6], 5),
  convolution('3×3, 1 to 10 channels', 32, [1, 10], [7, 6], 3),
  convolution('3×3, stride 2, 24 to 30 channels', 8, [24, 30], [8, 8], 3, { stride: 2 }),
  convolution('1×1, 30 to 100 channels', 4, [30, 100], [5, 6], 1),
  convolution('1×1, stride 2, 24 to 20 channels', 4, [24, 20], [8, 8], 1, { stride: 2 }),
  convolution('depthwise, 20 channels', 2, [20, 20], [6, 5], 3, { group: 20 }),
  convolution('depthwise, stride 2, 50 channels', 2, [50, 50], [8, 8], 3, { stride: 2, group: 50 }),
  shortcut('of 20 channels', false, 20),
  maxPool('3×3, stride 2, padding 1, 20 channels', [9, 7], [3, 3], 2, [1, 1, 1, 1], { channels: 20 }),
  maxPool('2×2, 30 channels', [8, 6], [2, 2], 2, [0, 0, 0, 0], { channels: 30 }),
  maxPool('3×3, stride 2, padding 1, 20 channels, images added up', [8, 8], [3, 3], 2, [1, 1, 1, 1], { channels: 20, summed: true }),
  batchNorm('of 30 channels', [5, 4], 0, 30),
  batchNorm('of 20 channels far from zero', [5, 4], 2000, 20),
  givenStatistics(20),
  averages(20),
  {
    name: 'sums and means of 30 channels',
    inputs: { x: [2, 30, 3, 4], v: [30, 1, 1] },
    build(g, { x, v }) {
      // The further channels are not 0 here.
      const bent = g.op('Sigmoid', [g.add(x as Value, v as Value)])
      return [g.sum(bent, [0, 2, 3]), g.mean(bent, [2, 3], true), g.sum(bent), g.mean(bent, [1]), g.sum(bent, [0], true)]
    },
    blocked: ['Sigmoid', 'ReduceSum', 'ReduceMean'],
  },
  {
    name: 'further channels never meet a filter as infinite numbers',
    inputs: { x: [2, 20, 5, 4], w: [20, 20, 3, 3], v: [10, 20, 3, 3] },
    build(g, { x, w, v }) {
      const three = g.constant(float32([20, 1, 1], new Float32Array(20).fill(3)))
      // About 3, and 0 in further channels.
      const made = g.add(g.mul(g.op('Conv', [x, w], { pads: [1, 1, 1, 1] }), 0.02), three)
      const bent = ['Log', 'Reciprocal', 'Exp', 'Sqrt'].map((op) => g.op(op, [made]))
      const twice = ['Log', 'Sqrt'].map((op) => g.op(op, [g.op('Exp', [made])]))
      const powers = [g.op('Pow', [made, g.scalar(-1)]), g.op('Pow', [made, g.scalar(3)]), g.div(made, made), g.div(made, three), g.div(made, 2)]
      return [...bent, ...twice, ...powers].map((image) => g.op('Conv', [image, v], { pads: [1, 1, 1, 1] }))
    },
    blocked: ['Conv', 'Mul', 'Add', 'Exp', 'Sqrt', 'Pow', 'Div'],
  },
  {
    name: 'further channels that are not 0 stay out of filters and statistics',
    inputs: { x: [4, 20, 8, 8], g: [4, 20, 8, 8], s: [20], b: [20], m: [20], v: [20] },
    build(g, { x, g: gradY, s, b, m, v }) {
      const half = g.op('Sigmoid', [x])
      const filter = g.op('ConvGradWeight', [half, gradY], { ...windowOf([3, 3], 1, [1, 1, 1, 1]) }, lamina)
      return [g.op('Conv', [half, filter]), ...g.ops('BatchNormTraining', [half, s, b, m, v], {}, { ...lamina, outputs: 5 })]
    },
    blocked: ['Conv', 'Sigmoid', 'lamina.ConvGradWeight'],
  },
  {
    name: '20 channels beside 12, joined as they are',
    inputs: { x: [2, 20, 3, 4], y: [2, 12, 3, 4] },
    build: (g, { x, y }) => [g.op('Relu', [g.op('Concat', [g.op('Relu', [x]), g.op('Tanh', [y])], { axis: 1 })])],
    blocked: ['Relu', 'Tanh'],
  },
]

export const layoutCases: readonly LayoutCase[] = [
  ...raggedCases,
  convolution('3×3', 16, [16, 32], [6, 7], 3),
  convolution('3×3, 32 channels', 16, [32, 16], [5, 4], 3),
  convolution('3×3, stride 2', 16, [16, 16], [8, 9], 3, { stride: 2 }),
  convolution('5×5, stride 2', 2, [32, 16], [8, 6], 5, { stride: 2 }),
  convolution('2×2, stride 2', 2, [16, 32], [6, 8], 2, { stride: 2, pad: 0 }),
  convolution('1×1, stride 2, even image', 3, [32, 16], [8, 6], 1, { stride: 2 }),
  convolution('3×3, bands', 24, [32, 32], [8, 8], 3),
  convolution('3×3, bands whose filter is small', 24, [16, 16], [32, 30], 3),
  convolution('3×3, bands with a row of zeros', 24, [32, 32], [7, 7], 3),
  convolution('3×3, stride 2, bands with a row of zeros', 24, [32, 32], [14, 13], 3, { stride: 2 }),
  convolution('3×3, planes, several a group', 32, [16, 16], [9, 10], 3),
  convolution('3×3, planes, more blocks', 32, [32, 48], [16, 16], 3),
  convolution('5×5, stride 2, planes, fewer than a block', 6, [16, 16], [9, 8], 5, { stride: 2 }),
  convolution('7×7, stride 2, planes, fewer rows than padding', 8, [16, 16], [4, 3], 7, { stride: 2 }),
  convolution('7×7, few channels, planes', 8, [3, 16], [7, 7], 7),
  convolution('7×7, few channels, bands with a row of zeros', 24, [3, 16], [7, 7], 7),
  convolution('3×3, planes, no bands fit', 3, [16, 32], [7, 7], 3),
  convolution('5×5, few channels', 16, [3, 32], [9, 8], 5, { stride: 2 }),
  convolution('3×3, few channels', 32, [1, 16], [7, 6], 3),
  convolution('7×7, stride 2, few channels, planes', 8, [3, 16], [16, 16], 7, { stride: 2 }),
  convolution('7×7, stride 2, few channels, bands', 24, [3, 16], [16, 16], 7, { stride: 2 }),
  convolution('3×3, weights long enough to be gathered', 2, [96, 96], [4, 4], 3),
  convolution('3×3, images side by side', 4, [192, 160], [4, 5], 3),
  convolution('3×3, stride 2, images side by side', 5, [192, 160], [6, 6], 3, { stride: 2 }),
  convolution('3×3, rows', 16, [128, 128], [16, 8], 3),
  convolution('3×3, tiles', 16, [256, 256], [8, 6], 3),
  convolution('1×1', 3, [16, 32], [5, 6], 1),
  convolution('1×1, places in whole blocks', 4, [32, 48], [16, 15], 1),
  convolution('1×1, stride 2, places in whole blocks', 3, [16, 64], [32, 23], 1, { stride: 2 }),
  convolution('1×1, stride 2', 3, [32, 16], [7, 6], 1, { stride: 2 }),
  convolution('depthwise', 2, [32, 32], [6, 5], 3, { group: 32 }),
  convolution('depthwise, stride 2', 2, [16, 16], [8, 8], 3, { stride: 2, group: 16 }),
  convolution('2 groups', 2, [32, 64], [6, 5], 3, { group: 2 }),
  maxPool('2×2', [8, 6], [2, 2], 2, [0, 0, 0, 0]),
  maxPool('2×2, a row and a column left over', [7, 9], [2, 2], 2, [0, 0, 0, 0]),
  maxPool('3×3, stride 2, padding 1, odd', [9, 7], [3, 3], 2, [1, 1, 1, 1]),
  maxPool('3×3, stride 2, padding 1, all images added up', [8, 10], [3, 3], 2, [1, 1, 1, 1], { summed: true }),
  maxPool('2×2, all images added up, a row left over', [7, 6], [2, 2], 2, [0, 0, 0, 0], { summed: true }),
  maxPool('3×1, all images added up', [9, 6], [3, 1], 1, [0, 0, 0, 0], { summed: true }),
  toImage('7×7, stride 2', [3, 16], [12, 10], 7, [2, 2], 3),
  toImage('5×5, stride 2, no padding', [1, 32], [12, 14], 5, [2, 2], 0),
  toImage('11×11, stride 4', [3, 16], [16, 20], 11, [4, 4], 4),
  toImage('3×3', [3, 16], [6, 5], 3, [1, 1], 1),
  toImage('3×3, strides 2 and 1', [2, 16], [6, 5], 3, [2, 1], 1),
  shortcut('behind', false),
  shortcut('in front', true),
  maxPool('3×3, stride 2, padding 1', [8, 8], [3, 3], 2, [1, 1, 1, 1]),
  maxPool('3×3, stride 1, padding 1', [5, 6], [3, 3], 1, [1, 1, 1, 1]),
  maxPool('3×2, stride 2', [8, 8], [3, 2], 2, [1, 0, 0, 0]),
  batchNorm('near zero', [5, 4], 0),
  batchNorm('far from zero', [5, 4], 2000),
  givenStatistics(16),
  averages(32),
  {
    name: 'number by number, with scalars and numbers per channel',
    inputs: { x: [2, 32, 3, 4], y: [2, 32, 3, 4], c: [32, 1, 1], d: [2, 32, 1, 1] },
    build(g, { x, y, c, d }) {
      const gated = g.op('Where', [g.op('Greater', [x, g.scalar(0.1)]), x, y])
      const sum = g.add(g.mul(gated, d as Value), c as Value)
      return [
        g.op('Sigmoid', [sum]),
        g.op('PRelu', [sum, c]),
        g.op('Clip', [sum, g.scalar(-1), g.scalar(0.5)]),
        g.op('ReluGrad', [sum, y], {}, lamina),
      ]
    },
    blocked: ['Where', 'Greater', 'Mul', 'Add', 'Sigmoid', 'PRelu', 'Clip', 'lamina.ReluGrad'],
  },
  {
    name: 'sums and means',
    inputs: { x: [2, 32, 3, 4] },
    build: (g, { x }) => [
      g.sum(x as Value, [0, 2, 3]),
      g.sum(x as Value, [0, 2, 3], true),
      g.mean(x as Value, [0, 2, 3]),
      g.sum(x as Value, [2, 3]),
      g.mean(x as Value, [-1, -2], true),
      g.sum(x as Value),
      g.sum(x as Value, [0], true),
      g.mean(x as Value, [0], true),
    ],
    blocked: ['ReduceSum', 'ReduceMean'],
  },
  {
    name: 'joined and divided',
    inputs: { x: [2, 32, 3, 4], y: [2, 16, 3, 4] },
    build(g, { x, y }) {
      const [first, second] = g.ops('Split', [g.op('Concat', [x, y], { axis: 1 }), g.ints([16, 32])], { axis: 1 }, { outputs: 2 })
      return [first as Value, g.op('Relu', [second])]
    },
    blocked: ['Concat', 'Split', 'Relu'],
  },
  {
    name: 'blocked parts between plain ones',
    inputs: { x: [16, 16, 6, 6], w: [16, 16, 3, 3], v: [12, 16, 3, 3] },
    build(g, { x, w, v }) {
      const first = g.op('Relu', [g.op('Conv', [x, w], { pads: [1, 1, 1, 1] })])
      const odd = g.op('Conv', [first, v], { pads: [1, 1, 1, 1] })
      const turned = g.transpose(first, [0, 1, 3, 2])
      return [odd, g.op('Conv', [g.add(turned, first), w]), first]
    },
    blocked: ['Conv', 'Relu', 'Add'],
  },
]
