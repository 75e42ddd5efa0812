// What a layer gives for one image, and what its kernels look like, as small grey or coloured pictures: what nodes of the canvas show.

import type { Tensor } from '../tensor/tensor.ts'

/** Small pictures of one size, all of one layer and on one scale. */
export interface LayerPictures {
  /** 'maps': channels of an output; 'values': a list of values as one row; 'kernels': windows of weights. */
  readonly kind: 'maps' | 'values' | 'kernels'
  readonly width: number
  readonly height: number
  /** 1 is grey, 3 red, green and blue. */
  readonly channels: 1 | 3
  /** Picture after picture, row by row, channels innermost. */
  readonly pixels: Uint8Array
  /** Which channels, filters or (of a list) first value, ascending. */
  readonly shown: readonly number[]
  /** How many there are in all. */
  readonly of: number
  /** Raw values of black and white. */
  readonly black: number
  readonly white: number
}

/** Pictures in one node. */
export const mostShown = 6
/** Twice what a node has room for, so that they stay sharp on fine screens. */
const mostPixels = 48
const mostValues = 144

/**
 * output: [1, C, H, W] or [1, F]. Of an image the six channels with the largest mean activation max(0, x), in the order of the channels;
 * of a list all values, or the strongest of equal stretches where there are more than 144. 0 and below is black, the layer's largest shown value white.
 */
export function outputPictures({ shape, data }: Tensor<'float32'>): LayerPictures | undefined {
  if (shape.length === 2) return valueStrip(data)
  if (shape.length !== 4) return undefined
  const [, channels = 1, height = 1, width = 1] = shape
  const area = height * width
  const maps = Array.from({ length: channels }, (_, at) => data.subarray(at * area, (at + 1) * area))
  const shown = strongest(
    maps.map((map) => map.reduce((sum, value) => sum + Math.max(0, value), 0)),
    mostShown,
  )
  const [rows, columns] = [Math.min(height, mostPixels), Math.min(width, mostPixels)]
  const small = shown.map((at) => shrunk(maps[at] as Float32Array, [height, width], [rows, columns]))
  const white = Math.max(0, ...small.map(largest))
  const pixels = joined(small.map((map) => map.map((value) => (white > 0 ? (255 * value) / white : 0))))
  return { kind: 'maps', width: columns, height: rows, channels: 1, pixels, shown, of: channels, black: 0, white }
}

function valueStrip(data: Float32Array): LayerPictures {
  const width = Math.min(data.length, mostValues)
  const stretch = (at: number) => data.subarray(Math.floor((at * data.length) / width), Math.floor(((at + 1) * data.length) / width))
  const values = Array.from({ length: width }, (_, at) => largest(stretch(at)))
  const white = Math.max(0, ...values)
  const pixels = Uint8Array.from(values, (value) => (white > 0 ? byte((255 * value) / white) : 0))
  return { kind: 'values', width, height: 1, channels: 1, pixels, shown: [0], of: data.length, black: 0, white }
}

/**
 * weight: [O, I, KH, KW]. The six filters of the largest norm. Of three input channels they are coloured, of one grey; of others the input channel
 * in which a filter is strongest is shown. Middle grey is 0, black and white are the layer's largest absolute weight.
 */
export function kernelPictures({ shape, data }: Tensor<'float32'>): LayerPictures | undefined {
  const [filters = 1, inputs = 1, height = 1, width = 1] = shape
  if (shape.length !== 4 || height * width === 1 || height > mostPixels || width > mostPixels) return undefined
  const area = height * width
  const windows = (filter: number) => Array.from({ length: inputs }, (_, at) => data.subarray((filter * inputs + at) * area).subarray(0, area))
  const shown = strongest(
    Array.from({ length: filters }, (_, filter) => squares(data.subarray(filter * inputs * area, (filter + 1) * inputs * area))),
    mostShown,
  )
  const channels = inputs === 3 ? 3 : 1
  const kernels = shown.map((filter) => {
    const all = windows(filter)
    const strong = channels === 3 ? all : [all[strongest(all.map(squares), 1)[0] ?? 0] as Float32Array]
    return Float32Array.from({ length: area * channels }, (_, at) => strong[at % channels]?.[Math.floor(at / channels)] ?? 0)
  })
  const white = Math.max(0, ...kernels.map((kernel) => largest(kernel.map(Math.abs))))
  const pixels = joined(kernels.map((kernel) => kernel.map((value) => (white > 0 ? 127.5 + (127.5 * value) / white : 127.5))))
  return { kind: 'kernels', width, height, channels, pixels, shown, of: filters, black: -white, white }
}

/** Places of the `count` largest, ascending; of equals the first. */
function strongest(values: readonly number[], count: number): readonly number[] {
  const order = values.map((_, at) => at).sort((a, b) => (values[b] as number) - (values[a] as number) || a - b)
  return order.slice(0, count).sort((a, b) => a - b)
}

/** Means of the pixels that fall on each smaller one. */
function shrunk(map: Float32Array, [height, width]: readonly [number, number], [rows, columns]: readonly [number, number]): Float32Array {
  if (rows === height && columns === width) return map
  const [sums, counts] = [new Float32Array(rows * columns), new Float32Array(rows * columns)]
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * rows) / height) * columns
    for (let x = 0; x < width; x++) {
      const at = row + Math.floor((x * columns) / width)
      sums[at] = (sums[at] as number) + (map[y * width + x] as number)
      counts[at] = (counts[at] as number) + 1
    }
  }
  return sums.map((sum, at) => sum / (counts[at] as number))
}

const largest = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
const squares = (values: Float32Array): number => values.reduce((sum, value) => sum + value * value, 0)
const byte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)))

function joined(pictures: readonly Float32Array[]): Uint8Array {
  const size = pictures[0]?.length ?? 0
  const pixels = new Uint8Array(size * pictures.length)
  for (const [at, picture] of pictures.entries()) pixels.set(Uint8Array.from(picture, byte), at * size)
  return pixels
}
