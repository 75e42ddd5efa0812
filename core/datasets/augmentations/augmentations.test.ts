// Augmentations: what each does to known pixels, and that it leaves them alone at no strength.

import { describe, expect, test } from 'vitest'
import { readOptions } from '../../options/options.ts'
import { invariant } from '../../problems.ts'
import { type RandomStream, randomStream } from '../../tensor/random.ts'
import type { Image } from './augmentation.ts'
import { augmentations } from './index.ts'
import { compose, identity, mirror, resample, warpBy } from './warp.ts'

/** Always draws this in place of a random number. */
const always = (value: number): RandomStream => ({ ...randomStream(1), uniform: () => value, below: (count) => Math.floor(value * count) })

/** values: [H, W] -> the same after augmentation `id` with every random number `drawn`. */
function moved(id: string, options: Record<string, unknown>, drawn: number, values: readonly (readonly number[])[]): number[][] {
  const definition = augmentations.get(id)
  invariant(definition && 'warp' in definition, `"${id}" moves pixels`)
  const size = { channels: 1, height: values.length, width: values[0]?.length ?? 0 }
  const target = new Float32Array(size.height * size.width)
  const warp = definition.warp({ options: readOptions(definition.options, options).values, random: always(drawn), ...size })
  resample(Float32Array.from(values.flat()), target, size, warp)
  return values.map((_, row) => Array.from(target.subarray(row * size.width, (row + 1) * size.width)))
}

const nine = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
]

// `uniform` of 1 draws the largest positive amount, 0 the largest negative one.
describe('moving pixels', () => {
  test.each<[string, string, Record<string, unknown>, number, readonly (readonly number[])[]]>([
    [
      'left and right change places',
      'flip-horizontal',
      {},
      0,
      [
        [3, 2, 1],
        [6, 5, 4],
        [9, 8, 7],
      ],
    ],
    [
      'top and bottom change places',
      'flip-vertical',
      {},
      0,
      [
        [7, 8, 9],
        [4, 5, 6],
        [1, 2, 3],
      ],
    ],
    [
      'a quarter turn counter-clockwise',
      'rotation',
      { degrees: 90 },
      1,
      [
        [3, 6, 9],
        [2, 5, 8],
        [1, 4, 7],
      ],
    ],
    [
      'a quarter turn clockwise',
      'rotation',
      { degrees: 90 },
      0,
      [
        [7, 4, 1],
        [8, 5, 2],
        [9, 6, 3],
      ],
    ],
    [
      'twice as large',
      'zoom',
      { amount: 100 },
      1,
      [
        [3, 3.5, 4],
        [4.5, 5, 5.5],
        [6, 6.5, 7],
      ],
    ],
    [
      'half as large, mirrored beyond its edge',
      'zoom',
      { amount: 100 },
      0,
      [
        [5, 5, 5],
        [5, 5, 5],
        [5, 5, 5],
      ],
    ],
    [
      'twice as wide and as tall',
      'stretch',
      { amount: 100 },
      1,
      [
        [3, 3.5, 4],
        [4.5, 5, 5.5],
        [6, 6.5, 7],
      ],
    ],
    [
      'a third to the upper left',
      'shift',
      { amount: 100 / 3 },
      1,
      [
        [5, 6, 5],
        [8, 9, 8],
        [5, 6, 5],
      ],
    ],
    [
      'cut out one pixel further right and down',
      'random-crop',
      { padding: 1 },
      0.99,
      [
        [5, 6, 5],
        [8, 9, 8],
        [5, 6, 5],
      ],
    ],
    [
      'leaning by 45°',
      'shear',
      { degrees: 45 },
      1,
      [
        [2, 1, 2],
        [4, 5, 6],
        [8, 9, 8],
      ],
    ],
  ])('%s', (_name, id, options, drawn, expected) => {
    const found = moved(id, options, drawn, nine).flat()
    for (const [at, value] of expected.flat().entries()) expect(found[at]).toBeCloseTo(value, 4)
  })

  test('a lens leaves the centre and moves corners by its amount', () => {
    const size = { channels: 1, height: 1, width: 5 }
    const target = new Float32Array(5)
    // source = x·(1 − 0.5·x²/4): −1 at the left end, −0.875 beside it.
    resample(Float32Array.of(0, 10, 20, 30, 40), target, size, warpBy({ lens: -0.5 }))
    expect([...target]).toEqual([10, 11.25, 20, 28.75, 30])
  })

  test('a flip is exact, bit for bit, also of even sizes and in every channel', () => {
    const values = Float32Array.from({ length: 2 * 3 * 4 }, (_, at) => Math.fround(Math.sin(at)))
    const target = new Float32Array(values.length)
    resample(values, target, { channels: 2, height: 3, width: 4 }, warpBy({ a: -1 }))
    expect([...target]).toEqual([...values].map((_, at) => values[at - (at % 4) + 3 - (at % 4)]))
  })

  test('two moves in one resampling: first flipped, then shifted', () => {
    const target = new Float32Array(4)
    const flippedThenShifted = compose(compose(identity, warpBy({ a: -1 })), warpBy({ right: 1 }))
    resample(Float32Array.of(1, 2, 3, 4), target, { channels: 1, height: 1, width: 4 }, flippedThenShifted)
    expect([...target]).toEqual([3, 2, 1, 2])
  })

  test.each([
    [-1, 3, 1],
    [4, 3, 2],
    [-4, 3, 2],
    [7, 3, 1],
    [0.5, 3, 0.5],
    [5, 0, 0],
  ])('%d mirrored in 0 … %d is %d', (at, last, expected) => {
    expect(mirror(at, last)).toBe(expected)
  })
})

/** Values [1, H, W] after augmentation `id`. */
function toned(id: string, options: Record<string, unknown>, random: RandomStream, values: readonly number[], more: Partial<Image> = {}): number[] {
  const definition = augmentations.get(id)
  invariant(definition && 'tone' in definition, `"${id}" changes values`)
  const side = Math.sqrt(values.length)
  const image = { data: Float32Array.from(values), channels: 1, height: side, width: side, low: 0, high: 255, clamped: true, ...more }
  definition.tone(image, { options: readOptions(definition.options, options).values, random })
  return [...image.data]
}

describe('changing values', () => {
  test('brightness adds a share of black to white, and no value leaves them', () => {
    expect(toned('brightness', { amount: 20 }, always(1), [0, 100, 200, 250])).toEqual([51, 151, 251, 255])
    expect(toned('brightness', { amount: 20 }, always(0), [0, 100, 200, 250])).toEqual([0, 49, 149, 199])
    expect(toned('brightness', { amount: 50 }, always(1), [-2, -1, 1, 2], { low: -2, high: 2, clamped: false })).toEqual([0, 1, 3, 4])
  })

  test('contrast stretches about the mean', () => {
    expect(toned('contrast', { amount: 50 }, always(1), [80, 100, 120, 140])).toEqual([65, 95, 125, 155])
    expect(toned('contrast', { amount: 100 }, always(0), [80, 100, 120, 140])).toEqual([110, 110, 110, 110])
  })

  test('noise has mean 0 and the deviation asked for', () => {
    const grey = new Array<number>(64 * 64).fill(100)
    const stream = randomStream(3, 'noise')
    const values = toned('noise', { amount: 10 }, { ...stream, uniform: firstThen(1, stream) }, grey).map((value) => value - 100)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
    // Of 4096 values the mean is known to 25.5/64 and the deviation to about a percent.
    expect(Math.abs(mean)).toBeLessThan(1.2)
    expect(Math.abs(deviation - 25.5)).toBeLessThan(0.9)
  })

  test('blur spreads a point as a Gaussian does and keeps the sum', () => {
    const point = new Array<number>(81).fill(0).with(40, 1000)
    const found = toned('blur', { deviation: 1 }, always(1), point, { clamped: false })
    expect(found.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1000, 1)
    // exp(−1/2) beside the centre, exp(−1) diagonally.
    const centre = found[40] as number
    expect((found[41] as number) / centre).toBeCloseTo(Math.exp(-0.5), 5)
    expect((found[50] as number) / centre).toBeCloseTo(Math.exp(-1), 5)
  })

  test.each([
    ['mean', 150],
    ['black', 0],
  ])('erasing covers a rectangle of the area asked for with %s', (fill, value) => {
    const half = Array.from({ length: 400 }, (_, at) => (at % 2 === 0 ? 100 : 200))
    // s = 25 % of 400, r = 1: 10×10.
    const stream = { ...always(0.5), below: () => 3 }
    const found = toned('random-erasing', { smallest: 25, largest: 25, fill }, stream, half)
    const covered = found.flatMap((each, at) => (each === value ? [at] : []))
    expect(covered).toEqual(Array.from({ length: 100 }, (_, at) => (3 + Math.floor(at / 10)) * 20 + 3 + (at % 10)))
  })

  test('erasing with noise leaves no value as it was, between black and white', () => {
    const found = toned('random-erasing', { smallest: 100, largest: 100, fill: 'noise' }, randomStream(1), new Array<number>(100).fill(-1))
    expect(Math.min(...found)).toBeGreaterThanOrEqual(0)
    expect(new Set(found).size).toBeGreaterThan(90)
  })
})

function firstThen(first: number, stream: RandomStream): () => number {
  let asked = false
  return () => {
    if (asked) return stream.uniform()
    asked = true
    return first
  }
}
