// Convolutions of 3×3 with fewer multiplications, where weights never change: F(2×2, 3×3) of Winograd (Lavin & Gray 2016). Every tile of 4×4 elements becomes 16
// combinations of them, each combination is convolved by 1×1, and 16 results become 2×2 outputs: 16 multiplications in place of 36. Rows and columns are combined
// one after the other, by depthwise convolutions of two or three taps. What that moves is paid by channels: many of them, on images so small that it stays in the
// processor's cache. In float32 the result is off by twice as much as that of the direct sum.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import { elementCount, float32, type Tensor } from '../../tensor/tensor.ts'
import { gatherRows, transposeRows } from '../blocked.ts'
import { nanoseconds } from '../costs.ts'
import { isSame3x3, type Window } from '../window.ts'
import { blockedOp } from './passes.ts'

/** One combination, made and convolved: written by the one and read by the other. */
const combined = 0.35
/** One weight of a 1×1 convolution, of which there are 16 for 9, read from memory. */
const weightRead = 0.1
const nodes = 24

const tilesOf = (size: number): number => Math.ceil(size / 2)

/** About nanoseconds; infinite where the convolution is another. */
export function frozenTilesCost(window: Window): number {
  if (!isSame3x3(window)) return Number.POSITIVE_INFINITY
  const { batch, channels, outChannels, image } = window
  const tiles = batch * image.reduce((total, size) => total * tilesOf(size), 1)
  const weights = 16 * channels * outChannels
  const arithmetic = weights * tiles * nanoseconds.blockedMultiplyAdd
  const moved = 16 * tiles * (channels + outChannels) * combined
  return arithmetic + moved + weights * weightRead + nodes * nanoseconds.node
}

/** Per combination of a tile's four elements d along an axis the two that are taken: d₀ − d₂, d₁ + d₂, d₂ − d₁, d₁ − d₃. */
const combinations = [
  { first: 0, apart: 2, factors: [1, -1] },
  { first: 1, apart: 1, factors: [1, 1] },
  { first: 1, apart: 1, factors: [-1, 1] },
  { first: 1, apart: 2, factors: [1, -1] },
] as const

/** x: blocked [n, b, H, W], one block of channels each -> the four combinations along an axis: [n, b, H/2, W] or [n, b, H, W/2]. */
function combine(g: GraphBuilder, x: Value, axis: 0 | 1, block: number): Value[] {
  const size = x.shape[axis + 2] ?? 1
  const along = (value: number, other: number): number[] => (axis === 0 ? [value, other] : [other, value])
  return combinations.map(({ first, apart, factors }) => {
    const behind = 2 * tilesOf(size) + 1 - size - (3 - first - apart)
    const data = Float32Array.from({ length: 2 * block }, (_, at) => factors[at < block ? 0 : 1])
    return blockedOp(g, 'Conv', [x, g.constant(float32([block, 1, ...along(2, 1)], data))], {
      kernel_shape: along(2, 1),
      strides: along(2, 1),
      dilations: along(apart, 1),
      pads: [...along(1 - first, 0), ...along(behind, 0)],
      group: block,
    })
  })
}

/**
 * w: [Co, Ci, 3, 3], or turned round [Ci, Co, 3, 3] for the way back -> for each combination along the columns the filters of those along the rows, OIHWBiBo
 * [4·Co, Ci, 1, 1]. Signs are such that both outputs along an axis are +, +, − of three neighbours.
 */
function filtersOfTiles({ data: w }: Tensor<'float32'>, { channels, outChannels }: Window, block: number, turned: boolean): Tensor<'float32'>[] {
  const size = channels * outChannels
  const found = combinations.map(() => new Float32Array(4 * size)) as [Float32Array, Float32Array, Float32Array, Float32Array]
  const [first, second, third, fourth] = found
  const [stepOut, stepIn] = turned ? [9, 9 * outChannels] : [9 * channels, 9]
  const rows = new Float64Array(12)
  let to = 0
  // In the order in which they lie.
  for (let outBlock = 0; outBlock < outChannels; outBlock += block)
    for (let channel = 0; channel < channels; channel++)
      for (let out = outBlock; out < outBlock + block; out++, to++) {
        const from = out * stepOut + channel * stepIn
        for (let column = 0; column < 3; column++) {
          const [near, far] = turned ? [8 - column, 2 - column] : [column, 6 + column]
          const a = w[from + near] as number
          const b = w[from + (turned ? 5 - column : 3 + column)] as number
          const c = w[from + far] as number
          rows[column] = a
          rows[3 + column] = (a + b + c) / 2
          rows[6 + column] = (b - a - c) / 2
          rows[9 + column] = c
        }
        for (let row = 0; row < 4; row++) {
          const a = rows[3 * row] as number
          const b = rows[3 * row + 1] as number
          const c = rows[3 * row + 2] as number
          first[row * size + to] = a
          second[row * size + to] = (a + b + c) / 2
          third[row * size + to] = (a - b + c) / 2
          fourth[row * size + to] = -c
        }
      }
  return found.map((data) => float32([4 * outChannels, channels, 1, 1], data))
}

/** x: blocked [B, Ci, H, W], w: [Co, Ci, 3, 3], or turned round [Ci, Co, 3, 3] -> blocked [B, Co, H, W]. */
export function convolveFrozenByTiles(g: GraphBuilder, x: Value, w: Tensor<'float32'>, window: Window, block: number, turned = false): Value {
  const { batch, channels, outChannels, image } = window
  const [height = 1, width = 1] = image
  const tiles = batch * tilesOf(height) * tilesOf(width)
  // [Ci/b, B, H, W, b]: so all tiles of a block of channels lie together.
  const ordered = transposeRows(g, g.reshape(x, [batch, channels / block, height * width * block]), [1, 0])
  const rows = g.op('Concat', combine(g, g.reshape(ordered, [(channels / block) * batch, block, ...image]), 0, block), { axis: 0 })
  const elements = combine(g, rows, 1, block).map((value) => g.reshape(value, [1, 4 * channels, 1, tiles]))
  const filters = filtersOfTiles(w, window, block, turned)
  const convolved = (at: number, sum?: Value): Value =>
    blockedOp(g, 'Conv', [elements[at], g.weights(filters[at] as Tensor), undefined, sum], { kernel_shape: [1, 1], group: 4 })
  const [second, third] = [convolved(1), convolved(2)]
  const columns = [convolved(0, g.add(second, third)), convolved(3, g.sub(second, third))]
  // Rows of tiles as rows of an image: 4 in, 2 out.
  const row = (outChannels / block) * tiles
  const signs = g.constant(
    float32(
      [block, 1, 3, 1],
      Float32Array.from({ length: 3 * block }, (_, at) => (at < 2 * block ? 1 : -1)),
    ),
  )
  const outputs = columns.map((value) => blockedOp(g, 'Conv', [g.reshape(value, [1, block, 4, row]), signs], { kernel_shape: [3, 1], group: block }))
  return untiled(g, g.op('Concat', outputs, { axis: 0 }), window, block)
}

/** [column in the tile, row in the tile, Co/b, B, tiles, b] -> blocked [B, Co, H, W]. */
function untiled(g: GraphBuilder, outputs: Value, { batch, outChannels, image: [height = 1, width = 1] }: Window, block: number): Value {
  const maps = outChannels / block
  const [down, across] = [tilesOf(height), tilesOf(width)]
  const shape = [batch, outChannels, height, width]
  const order = new Int32Array(elementCount(shape) / block)
  let at = 0
  for (let index = 0; index < batch; index++)
    for (let map = 0; map < maps; map++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const image = ((2 * (x % 2) + (y % 2)) * maps + map) * batch + index
          order[at++] = (image * down + Math.floor(y / 2)) * across + Math.floor(x / 2)
        }
  return g.reshape(gatherRows(g, outputs, block, order), shape)
}
