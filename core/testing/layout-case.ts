// Small graphs on which blocked images have to give the numbers of plain ones, by operator.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { PlainAttributes, Value } from '../onnx/operator.ts'
import type { Shape } from '../tensor/tensor.ts'
import { normal } from './lowering-case.ts'

export interface LayoutCase {
  readonly name: string
  readonly inputs: Readonly<Record<string, Shape>>
  /** Few different values, so that windows hold ties. */
  readonly ties?: boolean
  /** Added to all inputs called x. */
  readonly shift?: number
  build(g: GraphBuilder, inputs: Readonly<Record<string, Value>>): readonly Value[]
  /** Operators that have to work on blocks where everything that can does. */
  readonly blocked: readonly string[]
}

export const lamina = { domain: 'lamina' }
type Size = readonly [number, number]

export const windowOf = (kernel: Size, stride: number, pads: readonly number[]): PlainAttributes => ({
  kernel_shape: kernel,
  strides: [stride, stride],
  pads,
  dilations: [1, 1],
})

export function convolution(
  name: string,
  batch: number,
  channels: Size,
  image: Size,
  kernel: number,
  how: { stride?: number; pad?: number; group?: number } = {},
): LayoutCase {
  const { stride = 1, pad = Math.floor(kernel / 2), group = 1 } = how
  const [ins, outs] = channels
  const out = image.map((size) => Math.floor((size + 2 * pad - kernel) / stride) + 1)
  const window = { ...windowOf([kernel, kernel], stride, [pad, pad, pad, pad]), group }
  return {
    name: `convolution ${name}`,
    inputs: { x: [batch, ins, ...image], w: [outs, ins / group, kernel, kernel], b: [outs], g: [batch, outs, ...out] },
    build: (g, { x, w, b, g: gradY }) => [
      g.op('Conv', [x, w, b], window),
      g.op('ConvGradData', [w, gradY], { ...window, input_shape: x?.shape }, lamina),
      g.op('ConvGradWeight', [x, gradY], window, lamina),
    ],
    blocked: ['Conv'],
  }
}

export function maxPool(
  name: string,
  image: Size,
  kernel: Size,
  stride: number,
  pads: readonly number[],
  how: { channels?: number; summed?: boolean } = {},
): LayoutCase {
  const { channels = 16, summed = false } = how
  const out = image.map((size, axis) => Math.floor((size + (pads[axis] ?? 0) + (pads[axis + 2] ?? 0) - (kernel[axis] ?? 0)) / stride) + 1)
  const window = windowOf(kernel, stride, pads)
  return {
    name: `max pool ${name}`,
    inputs: { x: [2, channels, ...image], g: [2, channels, ...out] },
    ties: true,
    build(g, { x, g: gradY }) {
      const y = g.op('MaxPool', [x], window)
      const back = g.op('MaxPoolGrad', [x, y, gradY], { ...window, ceil_mode: 0 }, lamina)
      return [y, summed ? g.sum(back, [0], true) : back]
    },
    blocked: ['MaxPool', 'lamina.MaxPoolGrad'],
  }
}

/** Of a network's first convolution, whose weights never change: what comes back to the image. */
export function toImage(name: string, channels: Size, image: Size, kernel: number, strides: Size, pad: number): LayoutCase {
  const [ins, outs] = channels
  const out = image.map((size, axis) => Math.floor((size + 2 * pad - kernel) / (strides[axis] ?? 1)) + 1)
  const window = { ...windowOf([kernel, kernel], 1, [pad, pad, pad, pad]), strides }
  return {
    name: `back to the image: ${name}`,
    inputs: { g: [2, outs, ...out] },
    build(g, { g: gradY }) {
      const w = g.initializer('w', normal([outs, ins, kernel, kernel], 'w'))
      return [g.op('ConvGradData', [w, gradY], { ...window, input_shape: [2, ins, ...image] }, lamina)]
    },
    blocked: ['lamina.ConvGradData'],
  }
}

/** What two convolutions of stride 2 pass back, 3×3 and a shortcut of 1×1, added up in either order. */
export function shortcut(name: string, first: boolean, channels = 16): LayoutCase {
  const way = (g: GraphBuilder, w: Value | undefined, gradY: Value | undefined, kernel: number, pad: number): Value =>
    g.op('ConvGradData', [w, gradY], { ...windowOf([kernel, kernel], 2, [pad, pad, pad, pad]), input_shape: [2, channels, 8, 6] }, lamina)
  return {
    name: `shortcut ${name}`,
    inputs: { w: [2 * channels, channels, 3, 3], v: [2 * channels, channels, 1, 1], g: [2, 2 * channels, 4, 3], h: [2, 2 * channels, 4, 3] },
    build(g, { w, v, g: gradY, h }) {
      const [main, beside] = [way(g, w, gradY, 3, 1), way(g, v, h, 1, 0)]
      return [first ? g.add(beside, main) : g.add(main, beside)]
    },
    blocked: ['lamina.ConvGradData', 'Add'],
  }
}

export function batchNorm(name: string, image: Size, shift: number, channels = 16): LayoutCase {
  return {
    name: `batch norm ${name}`,
    inputs: { x: [3, channels, ...image], s: [channels], b: [channels], m: [channels], v: [channels], g: [3, channels, ...image] },
    shift,
    build(g, { x, s, b, m, v, g: gradY }) {
      const [y, mean, inverse, nextMean, nextVariance] = g.ops('BatchNormTraining', [x, s, b, m, v], {}, { ...lamina, outputs: 5 }) as Value[]
      const grads = g.ops('BatchNormGrad', [x, s, mean, inverse, gradY], {}, { ...lamina, outputs: 3 })
      return [g.op('Relu', [y]), nextMean as Value, nextVariance as Value, ...grads]
    },
    blocked: ['lamina.BatchNormTraining', 'lamina.BatchNormGrad', 'Relu'],
  }
}

export const givenStatistics = (channels: number): LayoutCase => ({
  name: `batch norm of ${channels} channels by given statistics`,
  inputs: { x: [2, channels, 3, 4], s: [channels], b: [channels], m: [channels], d: [channels] },
  build: (g, { x, s, b, m, d }) => [g.op('BatchNormalization', [x, s, b, m, g.op('Exp', [d])], { epsilon: 1e-3 })],
  blocked: ['BatchNormalization'],
})

export const averages = (channels: number): LayoutCase => ({
  name: `averages of ${channels} channels and their gradients`,
  inputs: { x: [2, channels, 6, 4], g: [2, channels, 3, 2], h: [2, channels, 1, 1] },
  build: (g, { x, g: gradY, h }) => [
    g.op('AveragePool', [x], { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1] }),
    g.op('AveragePool', [x], { kernel_shape: [3, 3], pads: [1, 1, 1, 1], count_include_pad: 1 }),
    g.op('AveragePoolGrad', [gradY], { ...windowOf([2, 2], 2, [0, 0, 0, 0]), input_shape: [2, channels, 6, 4] }, lamina),
    g.op('Sigmoid', [g.op('GlobalAveragePool', [x])]),
    g.op('GlobalMaxPool', [x]),
    g.mul(g.op('Expand', [h, g.ints([2, channels, 6, 4])]), x as Value),
  ],
  blocked: ['AveragePool', 'lamina.AveragePoolGrad', 'GlobalAveragePool', 'GlobalMaxPool', 'Expand'],
})
