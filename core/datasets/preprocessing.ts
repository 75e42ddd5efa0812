// From raw pixels to network input: (raw − offset) · scale, per channel, fitted on the training part only and stored with the model.

import { invariant } from '../problems.ts'
import { type CancelSignal, throwIfCancelled } from '../runtime/cancel.ts'
import { elementCount, float32, sameShape, type Tensor } from '../tensor/tensor.ts'
import type { Dataset, Normalisation, Preprocessing } from './dataset.ts'

/** Examples read at once while fitting: bounds memory. */
const chunk = 256

/** Reads the training part once where the normalisation depends on it. Throws OutsideError when a file has vanished. */
export async function fitPreprocessing(
  dataset: Pick<Dataset, 'shape' | 'images' | 'pixelMaximum'>,
  train: Uint32Array,
  normalisation: Normalisation,
): Promise<Preprocessing> {
  const channels = channelsOf(dataset.shape)
  const same = (value: number): number[] => new Array<number>(channels).fill(value)
  const result = (offset: readonly number[], scale: readonly number[]): Preprocessing => ({ normalisation, shape: dataset.shape, offset, scale })
  if (normalisation === 'none') return result(same(0), same(1))
  // Arrays have no largest possible value: for them 0 … 1 is fitted, as min–max is.
  if (normalisation === 'unit' && dataset.pixelMaximum !== undefined) return result(same(0), same(1 / dataset.pixelMaximum))
  const ranges = await channelRanges(dataset, train)
  if (normalisation === 'z-score')
    return result(
      ranges.map(({ mean }) => mean),
      ranges.map(({ deviation }) => reciprocal(deviation)),
    )
  return result(
    ranges.map(({ low }) => low),
    ranges.map(({ low, high }) => reciprocal(high - low)),
  )
}

/** raw: [n, ...shape] -> network input of the same shape. */
export function applyPreprocessing(raw: Tensor<'float32'>, preprocessing: Preprocessing): Tensor<'float32'> {
  invariant(sameShape(raw.shape.slice(1), preprocessing.shape), `[${raw.shape}] is not a batch of [${preprocessing.shape}]`)
  if (preprocessing.normalisation === 'none') return raw
  const size = elementCount(preprocessing.shape)
  const result = new Float32Array(raw.data.length)
  for (let at = 0; at < result.length; at += size) preprocessExample(raw.data.subarray(at, at + size), preprocessing, result, at)
  return float32(raw.shape, result)
}

/** example: raw [...shape] -> the same of the network's input, written into `batch` from `start` on. */
export function preprocessExample(example: ArrayLike<number>, { shape, offset, scale }: Preprocessing, batch: Float32Array, start: number): void {
  invariant(example.length === elementCount(shape), `${example.length} values are no example of [${shape}]`)
  const plane = example.length / offset.length
  for (let channel = 0, at = 0; channel < offset.length; channel++) {
    const [moved, stretched] = [offset[channel] as number, scale[channel] as number]
    for (const end = at + plane; at < end; at++) batch[start + at] = ((example[at] as number) - moved) * stretched
  }
}

/** Channel-wise for images [C, H, W] and signals [C, L]; a table [F] is scaled column by column. */
const channelsOf = (shape: readonly number[]): number => shape[0] ?? 1

/** A channel that never varies is moved to 0 and not stretched. */
const reciprocal = (spread: number): number => (spread > 0 ? 1 / spread : 1)

export interface Range {
  readonly mean: number
  /** Of the population: divided by the count. */
  readonly deviation: number
  readonly low: number
  readonly high: number
}

/** Of each channel over the examples `train`: mean and deviation in float64 by sums around each channel's first value, so that a large offset costs no digits. */
export async function channelRanges(
  dataset: Pick<Dataset, 'shape' | 'images'>,
  train: Uint32Array,
  signal?: CancelSignal,
): Promise<readonly Range[]> {
  const channels = channelsOf(dataset.shape)
  const sums = Array.from({ length: channels }, () => ({
    count: 0,
    origin: 0,
    sum: 0,
    squares: 0,
    low: Number.POSITIVE_INFINITY,
    high: Number.NEGATIVE_INFINITY,
  }))
  for (let from = 0; from < train.length; from += chunk) {
    throwIfCancelled(signal)
    const raw = await dataset.images(Array.from(train.subarray(from, from + chunk)))
    eachChannel(raw, channels, (channel, start, end) => {
      const total = sums[channel] as (typeof sums)[number]
      if (total.count === 0) total.origin = raw.data[start] as number
      for (let at = start; at < end; at++) {
        const value = raw.data[at] as number
        const moved = value - total.origin
        total.sum += moved
        total.squares += moved * moved
        if (value < total.low) total.low = value
        if (value > total.high) total.high = value
      }
      total.count += end - start
    })
  }
  return sums.map(({ count, origin, sum, squares, low, high }) => {
    const shift = count > 0 ? sum / count : 0
    const variance = count > 0 ? squares / count - shift * shift : 0
    return { mean: origin + shift, deviation: Math.sqrt(Math.max(0, variance)), low: count > 0 ? low : 0, high: count > 0 ? high : 0 }
  })
}

/** Visits raw.data channel by channel of each example: `visit(channel, from, to)`. */
function eachChannel(raw: Tensor<'float32'>, channels: number, visit: (channel: number, from: number, to: number) => void): void {
  const plane = raw.data.length / ((raw.shape[0] ?? 1) * channels)
  for (let from = 0, channel = 0; from < raw.data.length; from += plane, channel = (channel + 1) % channels) visit(channel, from, from + plane)
}
