// Normalisation: fitted on the training part alone, per channel.

import { describe, expect, test } from 'vitest'
import { float32 } from '../tensor/tensor.ts'
import type { Normalisation } from './dataset.ts'
import { applyPreprocessing, fitPreprocessing } from './preprocessing.ts'

/** Four examples of [2, 1, 2]; the last is an outlier that only a leak would let in. */
const raw = float32([4, 2, 1, 2], [0, 2, 10, 10, 4, 6, 10, 10, 8, 10, 10, 10, 1e6, 1e6, -1e6, 5])
const dataset = (pixelMaximum?: number) => ({
  shape: [2, 1, 2],
  ...(pixelMaximum === undefined ? {} : { pixelMaximum }),
  images: async (indices: readonly number[]) =>
    float32(
      [indices.length, 2, 1, 2],
      indices.flatMap((index) => [...raw.data.subarray(index * 4, index * 4 + 4)]),
    ),
})
const train = Uint32Array.of(0, 1, 2)
/** Of 0, 2, 4, 6, 8, 10: mean 5, variance 70 / 6. */
const deviation = Math.sqrt(70 / 6)

test.each<{ normalisation: Normalisation; pixelMaximum?: number; offset: number[]; scale: number[] }>([
  { normalisation: 'none', offset: [0, 0], scale: [1, 1] },
  { normalisation: 'unit', pixelMaximum: 255, offset: [0, 0], scale: [1 / 255, 1 / 255] },
  { normalisation: 'unit', offset: [0, 10], scale: [0.1, 1] },
  { normalisation: 'min-max', pixelMaximum: 255, offset: [0, 10], scale: [0.1, 1] },
  { normalisation: 'z-score', pixelMaximum: 255, offset: [5, 10], scale: [1 / deviation, 1] },
])('$normalisation, largest pixel $pixelMaximum', async ({ normalisation, pixelMaximum, offset, scale }) => {
  const fitted = await fitPreprocessing(dataset(pixelMaximum), train, normalisation)
  expect(fitted).toMatchObject({ normalisation, shape: [2, 1, 2] })
  fitted.offset.forEach((value, channel) => {
    expect(value).toBeCloseTo(offset[channel] as number, 12)
  })
  fitted.scale.forEach((value, channel) => {
    expect(value).toBeCloseTo(scale[channel] as number, 12)
  })
})

describe('z-score', () => {
  test('gives the training part mean 0 and deviation 1', async () => {
    const fitted = await fitPreprocessing(dataset(), train, 'z-score')
    const { data } = applyPreprocessing(await dataset().images([0, 1, 2]), fitted)
    const first = [0, 1, 4, 5, 8, 9].map((at) => data[at] as number)
    const mean = first.reduce((sum, value) => sum + value, 0) / 6
    expect(mean).toBeCloseTo(0, 6)
    expect(first.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 6).toBeCloseTo(1, 6)
  })

  test('keeps its digits far from zero', async () => {
    const far = {
      shape: [1, 1, 2],
      images: async (indices: readonly number[]) =>
        float32(
          [indices.length, 1, 1, 2],
          indices.flatMap(() => [4_000_001, 4_000_003]),
        ),
    }
    const fitted = await fitPreprocessing(
      far,
      Uint32Array.from({ length: 600 }, (_, index) => index),
      'z-score',
    )
    expect(fitted.offset[0]).toBeCloseTo(4_000_002, 6)
    expect(fitted.scale[0]).toBeCloseTo(1, 6)
  })
})

test('applying is (raw − offset) · scale, channel by channel', () => {
  const preprocessing = { normalisation: 'min-max', shape: [2, 1, 2], offset: [1, 10], scale: [2, 0.5] } as const
  expect([...applyPreprocessing(float32([1, 2, 1, 2], [1, 2, 10, 14]), preprocessing).data]).toEqual([0, 2, 0, 2])
})
