// Convolutions of 3×3 with half the multiplications: F(4, 3) of Winograd (Lavin & Gray 2016) down the columns alone. Of every six rows of
// the image, six combinations are convolved by filters of 1×3 and put together to four rows of the result: 18 multiplications in place of 36. Along one axis there is
// little to move, and rows stay whole: a combination is a depthwise convolution, and the rows of the result are copied to their places. In float32 the result is off
// by as much as that of the direct sum.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import { elementCount, float32, type Tensor } from '../../tensor/tensor.ts'
import { multiplyAdds, nanoseconds } from '../costs.ts'
import { isSame3x3, product, type Window } from '../window.ts'
import { affine, blockedOp, filled } from './passes.ts'

/** One element of the image combined, and one of the result put together and copied. */
const combined = 0.6
const together = 0.65
const nodes = 30
/** One weight put in the six filters with every run. */
const weightCombined = 0.6

/** With weights that change. */
export const changingRowsCost = (window: Window): number =>
  rowsCost(window) + window.channels * window.outChannels * 9 * weightCombined + 12 * nanoseconds.node

/** About nanoseconds; infinite where the convolution is another. */
export function rowsCost(window: Window): number {
  const { batch, channels, outChannels, image } = window
  if (!isSame3x3(window) || (image[0] ?? 0) % 4 !== 0) return Number.POSITIVE_INFINITY
  const moved = batch * product(image) * (channels * combined + outChannels * together)
  return (multiplyAdds(window) / 2) * nanoseconds.blockedMultiplyAdd + moved + nodes * nanoseconds.node
}

/** Per combination, what it takes of six rows, from the one above the four of the result. */
const combinations = [
  [4, 0, -5, 0, 1, 0],
  [0, -4, -4, 1, 1, 0],
  [0, 4, -4, -1, 1, 0],
  [0, -2, -1, 2, 1, 0],
  [0, 2, -1, -2, 1, 0],
  [0, 4, 0, -5, 0, 1],
] as const

/** Per combination, what its filter takes of the three rows of the weights. */
const filterRows = [
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
] as const

/** x: blocked [B, C, H, W] -> blocked [B, C, H/4, W]. */
function combine(g: GraphBuilder, x: Value, parts: readonly number[], block: number): Value {
  const channels = x.shape[1] ?? 1
  const first = parts[0] === 0 ? 1 : 0
  const taps = parts.slice(first, parts[5] === 0 ? 5 : 6)
  const data = Float32Array.from({ length: channels * taps.length }, (_, at) => taps[Math.floor(at / block) % taps.length] ?? 0)
  return blockedOp(g, 'Conv', [x, g.constant(float32([channels, 1, taps.length, 1], data))], {
    kernel_shape: [taps.length, 1],
    strides: [4, 1],
    pads: [1 - first, 0, parts[5] === 0 ? 0 : 1, 0],
    group: channels,
  })
}

/** w: [Co, Ci, 3, 3], or turned round [Ci, Co, 3, 3] for the way back -> per combination its filter, OIHWBiBo [Co, Ci, 1, 3]. */
function filtersOfRows({ data: w }: Tensor<'float32'>, { channels, outChannels }: Window, block: number, turned: boolean): Tensor<'float32'>[] {
  const shape = [outChannels, channels, 1, 3]
  const found = filterRows.map((parts) => ({ parts, data: new Float32Array(elementCount(shape)) }))
  const [stepOut, stepIn, down] = turned ? [9, 9 * outChannels, -3] : [9 * channels, 9, 3]
  let to = 0
  // In the order in which they lie.
  for (let outBlock = 0; outBlock < outChannels; outBlock += block)
    for (let inBlock = 0; inBlock < channels; inBlock += block)
      for (let column = 0; column < 3; column++)
        for (let channel = inBlock; channel < inBlock + block; channel++)
          for (let out = outBlock; out < outBlock + block; out++, to++) {
            const from = out * stepOut + channel * stepIn + (turned ? 8 - column : column)
            const [a, b, c] = [w[from] as number, w[from + down] as number, w[from + 2 * down] as number]
            for (const { parts, data } of found) data[to] = parts[0] * a + parts[1] * b + parts[2] * c
          }
  return found.map(({ data }) => float32(shape, data))
}

export interface FrozenWeights {
  /** [Co, Ci, 3, 3], or turned round [Ci, Co, 3, 3] for the way back. */
  readonly weights: Tensor<'float32'>
  readonly turned: boolean
  /** [Co] */
  readonly bias?: Value | undefined
}

/** x: blocked [B, Ci, H, W] -> blocked [B, Co, H, W]. */
export function convolveFrozenByRows(g: GraphBuilder, x: Value, { weights, turned, bias }: FrozenWeights, window: Window, block: number): Value {
  const filters = filtersOfRows(weights, window, block, turned).map((filter) => g.weights(filter))
  return convolveByRows(g, x, { filters, bias }, window, block)
}

/** The same with weights that change. filter: OIHWBiBo [Co, Ci, 3, 3], whose rows are combined as those of an image are. */
export function convolveChangingByRows(g: GraphBuilder, x: Value, filter: Value, bias: Value | undefined, window: Window, block: number): Value {
  const { channels, outChannels } = window
  const rows = g.reshape(filter, [(channels * outChannels) / block ** 2, block, 3, 3 * block])
  const filters = filterRows.map((parts) => {
    const data = Float32Array.from({ length: 3 * block }, (_, at) => parts[Math.floor(at / block)] ?? 0)
    const row = blockedOp(g, 'Conv', [rows, g.constant(float32([block, 1, 3, 1], data))], { kernel_shape: [3, 1], group: block })
    return g.reshape(row, [outChannels, channels, 1, 3])
  })
  return convolveByRows(g, x, { filters, bias }, window, block)
}

interface RowFilters {
  /** Per combination, OIHWBiBo [Co, Ci, 1, 3]. */
  readonly filters: readonly Value[]
  /** [Co] */
  readonly bias: Value | undefined
}

function convolveByRows(g: GraphBuilder, x: Value, { filters, bias }: RowFilters, window: Window, block: number): Value {
  const { batch, outChannels, image } = window
  const [height = 1, width = 1] = image
  const convolved = (at: number, shift?: Value, sum?: Value): Value => {
    const row = combine(g, x, combinations[at] ?? [], block)
    return blockedOp(g, 'Conv', [row, filters[at], shift, sum], { kernel_shape: [1, 3], pads: [0, 1, 0, 1] })
  }
  const [second, third, fourth, fifth] = [convolved(1), convolved(2), convolved(3), convolved(4)]
  const [sum, difference] = [g.add(second, third), g.sub(second, third)]
  const [farSum, farDifference] = [g.add(fourth, fifth), g.sub(fourth, fifth)]
  const times = (factor: number, value: Value, added: Value, shift?: Value): Value =>
    affine(g, value, { scale: filled(g, outChannels, factor), sum: added, ...(shift ? { shift } : {}) })
  const rows = [
    convolved(0, bias, g.add(sum, farSum)),
    times(2, farDifference, difference, bias),
    times(4, farSum, sum, bias),
    convolved(5, bias, times(8, farDifference, difference)),
  ]
  const apart = rows.map((row) => g.reshape(row, [(batch * outChannels * height) / (4 * block), 1, width * block]))
  return g.reshape(g.op('Concat', apart, { axis: 1 }), [batch, outChannels, height, width])
}
