// Convolutions of 3×3 with fewer multiplications, where weights change from run to run: F(2×2, 3×3) of Winograd (Lavin & Gray 2016), forwards and backwards. A tile
// of 4×4 elements becomes 16 combinations of them, the nine taps of a filter become 16 combinations of them, and of each combination of the one with that of the
// other one matrix product is taken; 2×2 outputs are combinations of the 16. That is 16 multiplications in place of 36, and tiles meet weights, and gradients
// meet tiles, in plain matrix products, so filters lie tap by tap and are never turned round.
//
//   y = A·(U ∘ V)    U = G·w    V = B·x        dW = Gᵀ·(Aᵀ·dY ∘ V)        (one product over channels, or over tiles, for each of the 16)
//
// What that moves is paid by channels: many of them, on images of few elements. In float32 the result is off by twice as much as that of the direct sum.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import { elementCount, float32, type Tensor } from '../../tensor/tensor.ts'
import { filterByTaps, filterOfTaps, fromBlocked, gatherRows } from '../blocked.ts'
import { multiplyAdds, nanoseconds } from '../costs.ts'
import { anew } from '../share.ts'
import { isSame3x3, type Window } from '../window.ts'
import { blockedOp, filled } from './passes.ts'

/** One combination of a tile or of outputs, written by the one and read by the other. */
const combined = 0.41
/** One combination of weights likewise; in a cache of this many, or in memory. */
const cachedWeights = 2 ** 21
const combinedWeight = { cached: 0.25, uncached: 0.7 } as const
const nodes = 8

const tilesAlong = (size: number): number => Math.ceil(size / 2)

/** Of a convolution, or of one of its gradients. */
export function tilesCost({ batch, out, channels, outChannels }: Window): number {
  const tiles = 16 * out.reduce((total, size) => total * tilesAlong(size), batch)
  const weights = 16 * channels * outChannels
  const each = weights > cachedWeights ? combinedWeight.uncached : combinedWeight.cached
  const arithmetic = tiles * channels * outChannels * nanoseconds.blockedMultiplyAdd
  return arithmetic + tiles * (channels + outChannels) * combined + weights * each + nodes * nanoseconds.node
}

/** Whether tiles serve and pay: alike for a convolution and both of its gradients, so that its filter lies tap by tap for all of them. */
export function takesTiles(window: Window, block: number): boolean {
  const whole = window.channels % block === 0 && window.outChannels % block === 0
  return whole && isSame3x3(window) && tilesCost(window) < multiplyAdds(window) * nanoseconds.blockedMultiplyAdd
}

type Matrix = readonly (readonly number[])[]

const ofTile: Matrix = [
  [1, 0, -1, 0],
  [0, 1, 1, 0],
  [0, -1, 1, 0],
  [0, 1, 0, -1],
]
const ofTaps: Matrix = [
  [1, 0, 0],
  [0.5, 0.5, 0.5],
  [0.5, -0.5, 0.5],
  [0, 0, 1],
]
const toOutputs: Matrix = [
  [1, 1, 1, 0],
  [0, 1, -1, -1],
]

const transposed = (matrix: Matrix): Matrix => (matrix[0] ?? []).map((_, column) => matrix.map((row) => row[column] ?? 0))
/** Of taps in reverse order the first and the last combination change places. */
const firstAndLast = <Each>(list: readonly Each[]): Each[] => [list[3], ...list.slice(1, 3), list[0]] as Each[]

/** The same along both axes: [rows², columns²]. */
function alongBoth(matrix: Matrix): Tensor<'float32'> {
  const width = matrix[0]?.length ?? 0
  const data = matrix.flatMap((first) => matrix.flatMap((second) => first.flatMap((outer) => second.map((inner) => outer * inner))))
  return float32([matrix.length ** 2, width ** 2], data)
}

/** Made once, so that equal products are known as such. */
const matrices = {
  ofTile: alongBoth(ofTile),
  ofTurnedTile: alongBoth(firstAndLast(ofTile)),
  ofTaps: alongBoth(ofTaps),
  toTaps: alongBoth(transposed(ofTaps)),
  toOutputs: alongBoth(toOutputs),
  toTurnedOutputs: alongBoth(toOutputs.map(firstAndLast)),
  ofOutputs: alongBoth(transposed(toOutputs)),
} as const

/** pieces: [n, ...] -> [m, ...]: the sums of pieces that an m×n matrix says. */
function combinations(g: GraphBuilder, matrix: Tensor<'float32'>, pieces: Value): Value {
  const [count = 1, ...rest] = pieces.shape
  const sums = g.op('MatMul', [g.constant(matrix), g.reshape(pieces, [count, elementCount(rest)])])
  return g.reshape(sums, [matrix.shape[0] ?? 1, ...rest])
}

/** x: blocked [B, C, H, W] -> blocked, with one row and column of zeros before it and one or two behind: whole tiles. */
function padded(g: GraphBuilder, x: Value): Value {
  const [, channels = 1, height = 1, width = 1] = x.shape
  const behind = (size: number): number => 2 * tilesAlong(size) + 1 - size
  const ones = g.reshape(filled(g, channels, 1), [channels, 1, 1, 1])
  return blockedOp(g, 'Conv', [x, ones], { kernel_shape: [1, 1], group: channels, pads: [1, 1, behind(height), behind(width)] })
}

/** Elements `first`, `first` + 1, ... along both axes of each tile. */
interface Elements {
  readonly first: number
  readonly size: number
  readonly last: 'channels' | 'tiles'
}

/** x: blocked [B, C, H, W] -> [size², tiles, C] or [size², C, tiles]: what stands at these places of the tiles. */
function elementsOf(g: GraphBuilder, x: Value, block: number, { first, size, last }: Elements): Value {
  const [batch = 1, channels = 1, height = 1, width = 1] = x.shape
  const [down, across, maps] = [tilesAlong(height), tilesAlong(width), channels / block]
  const [tall, wide] = [2 * down + 2, 2 * across + 2]
  const tiles = batch * down * across
  const [eachTile, eachMap] = last === 'channels' ? [maps, 1] : [1, tiles]
  const order = new Int32Array(size ** 2 * tiles * maps)
  for (let place = 0; place < size ** 2; place++)
    for (let tile = 0; tile < tiles; tile++)
      for (let map = 0; map < maps; map++) {
        const [image, y, x] = [Math.floor(tile / (down * across)), Math.floor(tile / across) % down, tile % across]
        const [row, column] = [first + Math.floor(place / size) + 2 * y, first + (place % size) + 2 * x]
        order[place * tiles * maps + tile * eachTile + map * eachMap] = ((image * maps + map) * tall + row) * wide + column
      }
  const found = gatherRows(g, padded(g, x), block, order)
  if (last === 'channels') return g.reshape(found, [size ** 2, tiles, channels])
  return g.reshape(fromBlocked(g, g.reshape(found, [size ** 2, channels, tiles, 1]), channels), [size ** 2, channels, tiles])
}

/** outputs: [4, tiles, C] -> blocked [B, C, H, W] */
function imageOf(g: GraphBuilder, outputs: Value, [batch = 1, channels = 1, height = 1, width = 1]: readonly number[], block: number): Value {
  const [down, across, maps] = [tilesAlong(height), tilesAlong(width), channels / block]
  const order = new Int32Array(batch * maps * height * width)
  let at = 0
  for (let image = 0; image < batch; image++)
    for (let map = 0; map < maps; map++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const place = 2 * (y % 2) + (x % 2)
          const tile = (image * down + Math.floor(y / 2)) * across + Math.floor(x / 2)
          order[at++] = (place * batch * down * across + tile) * maps + map
        }
  return g.reshape(gatherRows(g, outputs, block, order), [batch, channels, height, width])
}

/** w: [Co, Ci, 3, 3] -> [16, Co, Ci] */
function filterOfTiles(g: GraphBuilder, w: Value, block: number): Value {
  const [outs = 1, ins = 1] = w.shape
  return combinations(g, matrices.ofTaps, g.reshape(filterByTaps(g, w, block), [9, outs, ins]))
}

const wholeTiles = { first: 0, size: 4, last: 'channels' } as const
/** The four places of a tile that its outputs stand at. */
const outputsAsRows = { first: 1, size: 2, last: 'tiles' } as const

/** x: blocked [B, Ci, H, W], w: [Co, Ci, 3, 3] -> blocked [B, Co, H, W]; turned: of gradY the gradient by x. */
export function convolveByTiles(g: GraphBuilder, x: Value, w: Value, block: number, turned = false): Value {
  const [outs = 1, ins = 1] = w.shape
  const elements = combinations(g, turned ? matrices.ofTurnedTile : matrices.ofTile, elementsOf(g, x, block, wholeTiles))
  const filter = turned ? g.within(`${x.name}${anew}`, () => filterOfTiles(g, w, block)) : filterOfTiles(g, w, block)
  const products = g.op('FusedMatMul', [elements, filter], { transB: turned ? 0 : 1 }, { domain: 'com.microsoft' })
  const outputs = combinations(g, turned ? matrices.toTurnedOutputs : matrices.toOutputs, products)
  const [batch = 1, , ...image] = x.shape
  return imageOf(g, outputs, [batch, turned ? ins : outs, ...image], block)
}

/** x: blocked [B, Ci, H, W], gradY: blocked [B, Co, H, W] -> dW: [Co, Ci, 3, 3]. */
export function weightsByTiles(g: GraphBuilder, x: Value, gradY: Value, block: number): Value {
  const elements = g.within(`${gradY.name}${anew}`, () => combinations(g, matrices.ofTile, elementsOf(g, x, block, wholeTiles)))
  const gradients = combinations(g, matrices.ofOutputs, elementsOf(g, gradY, block, outputsAsRows))
  const products = g.op('MatMul', [gradients, elements])
  const [, outs = 1, ins = 1] = products.shape
  return filterOfTaps(g, g.reshape(combinations(g, matrices.toTaps, products), [outs, ins, 3, 3]), block)
}
