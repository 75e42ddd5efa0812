// How far a heatmap can be trusted, by the network itself: its most important pixels are shown or taken away first, and the class has to follow.

import { randomStream } from '../tensor/random.ts'
import { elementCount, float32, type Tensor } from '../tensor/tensor.ts'
import { inChunks, type Watch } from './chunks.ts'
import type { Probe } from './explainer.ts'

export interface Curves {
  /** Probability of the class with the first ⌊HW·j/steps⌋ pixels shown on the baseline, j = 0 ... steps. */
  readonly insertion: readonly number[]
  /** The same with these pixels taken from the image. */
  readonly deletion: readonly number[]
  /** Areas below, by the trapezium rule, 0 ... 1. Insertion is good when high, deletion when low. */
  readonly insertionArea: number
  readonly deletionArea: number
}

interface Question {
  /** [1, C, H, W]. */
  readonly image: Tensor<'float32'>
  readonly target: number
  /** What stands where no pixel is shown, [1, C, H, W]. */
  readonly baseline: Tensor<'float32'>
  readonly steps: number
}

/** Pixels from the highest value to the lowest, the first of equals first. */
export const orderOf = (values: Float32Array): Uint32Array =>
  Uint32Array.from(values.keys()).sort((a, b) => (values[b] as number) - (values[a] as number) || a - b)

/** Orders that know nothing: what any map has to beat. */
export const randomOrders = (count: number, pixels: number, seed: number): readonly Uint32Array[] =>
  Array.from({ length: count }, (_, at) => randomStream(seed, 'random map', at).permutation(pixels))

/** One pair of curves per order of pixels (Petsiuk, Das & Saenko 2018, algorithm 1), and the mean pair of all. */
export async function insertionDeletion(
  probe: Probe,
  { image, target, baseline, steps }: Question,
  orders: readonly Uint32Array[],
  watch: Watch = {},
): Promise<{ readonly curves: readonly Curves[]; readonly mean: Curves }> {
  const [, channels = 1, height = 1, width = 1] = image.shape
  const [area, size] = [height * width, elementCount(image.shape)]
  const points = steps + 1
  const reached = new Float32Array(orders.length * 2 * points)
  await inChunks(reached.length, elementCount(image.shape), watch, async (from, to) => {
    const mixed = new Float32Array((to - from) * size)
    for (let at = from; at < to; at++) {
      const deletes = Math.floor(at / points) % 2 === 1
      const order = orders[Math.floor(at / points / 2)] as Uint32Array
      const [under, over] = deletes ? [image, baseline] : [baseline, image]
      const copy = mixed.subarray((at - from) * size, (at - from + 1) * size)
      copy.set(under.data)
      for (const pixel of order.subarray(0, Math.floor((area * (at % points)) / steps)))
        for (let channel = 0; channel < channels; channel++) copy[channel * area + pixel] = over.data[channel * area + pixel] as number
    }
    const scores = await probe.scores(float32([to - from, ...image.shape.slice(1)], mixed), 'probability')
    for (let at = from; at < to; at++) reached[at] = scores.data[(at - from) * probe.classes + target] as number
  })
  const curves = orders.map((_, at) => {
    const start = at * 2 * points
    return pair([...reached.subarray(start, start + points)], [...reached.subarray(start + points, start + 2 * points)])
  })
  const mean = (of: (one: Curves) => readonly number[]) =>
    Array.from({ length: points }, (_, at) => curves.reduce((sum, one) => sum + (of(one)[at] as number), 0) / curves.length)
  return {
    curves,
    mean: pair(
      mean(({ insertion }) => insertion),
      mean(({ deletion }) => deletion),
    ),
  }
}

const pair = (insertion: readonly number[], deletion: readonly number[]): Curves => ({
  insertion,
  deletion,
  insertionArea: areaBelow(insertion),
  deletionArea: areaBelow(deletion),
})

/** Trapezia of equal width over 0 ... 1. */
function areaBelow(curve: readonly number[]): number {
  const inner = curve.reduce((sum, value) => sum + value, 0) - ((curve[0] ?? 0) + (curve.at(-1) ?? 0)) / 2
  return inner / Math.max(1, curve.length - 1)
}
