// Augmented batches: an example is drawn the same whatever stands beside it, and what is asked for is chosen or refused.

import { describe, expect, test } from 'vitest'
import { randomStream } from '../../tensor/random.ts'
import { float32, numbers, type Tensor } from '../../tensor/tensor.ts'
import { augmentBatch } from './augment.ts'
import { chooseAugmentations, refuseAugmentations, sayAugmentations } from './choose.ts'
import { augmentations } from './index.ts'

const batch = (count: number): Tensor<'float32'> => {
  const stream = randomStream(9, 'pixels')
  return float32(
    [count, 3, 8, 8],
    Array.from({ length: count * 192 }, () => stream.below(256)),
  )
}
const every = [...augmentations.keys()].map((id) => ({ id, options: { share: 100 } }))
const chosenOf = (asked: Parameters<typeof chooseAugmentations>[0]) => {
  const { chosen, problems } = chooseAugmentations(asked)
  expect(problems).toEqual([])
  return chosen
}

describe('a batch', () => {
  const chosen = chosenOf(every)
  const rowsOf = ({ data }: Tensor<'float32'>) => [0, 1, 2].map((row) => data.subarray(row * 192, (row + 1) * 192))

  test('of an example depends on seed, epoch and example alone', () => {
    const raw = batch(3)
    const before = numbers(raw)
    const once = augmentBatch(raw, [4, 7, 9], { chosen, seed: 1, epoch: 2 }, 255)
    expect(numbers(raw)).toEqual(before)
    expect(numbers(augmentBatch(raw, [4, 7, 9], { chosen, seed: 1, epoch: 2 }, 255))).toEqual(numbers(once))
    const [, , last = new Float32Array()] = rowsOf(raw)
    expect(numbers(augmentBatch(float32([1, 3, 8, 8], last), [9], { chosen, seed: 1, epoch: 2 }, 255))).toEqual([...(rowsOf(once)[2] ?? [])])
    for (const other of [
      { seed: 2, epoch: 2 },
      { seed: 1, epoch: 3 },
    ])
      expect(numbers(augmentBatch(raw, [4, 7, 9], { chosen, ...other }, 255))).not.toEqual(numbers(once))
    expect(numbers(augmentBatch(raw, [4, 7, 10], { chosen, seed: 1, epoch: 2 }, 255))).not.toEqual(numbers(once))
  })

  test('stays between black and white', () => {
    const { data } = augmentBatch(batch(3), [0, 1, 2], { chosen, seed: 1, epoch: 0 }, 255)
    expect([Math.min(...data) >= 0, Math.max(...data) <= 255]).toEqual([true, true])
  })

  test('is the same whatever the order of choosing', () => {
    const turned = chosenOf([...every].reverse())
    expect(turned).toEqual(chosen)
  })

  test('is changed in the share of the examples asked for', () => {
    const indices = Array.from({ length: 1000 }, (_, index) => index)
    const raw = float32(
      [1000, 1, 1, 2],
      indices.flatMap(() => [0, 1]),
    )
    const flipped = augmentBatch(raw, indices, { chosen: chosenOf([{ id: 'flip-horizontal', options: { share: 30 } }]), seed: 1, epoch: 0 }, 255)
    const count = indices.filter((index) => flipped.data[2 * index] === 1).length
    // Three deviations of a binomial: 3·√(1000·0.3·0.7) = 43.
    expect(Math.abs(count - 300)).toBeLessThan(44)
  })

  const strengths = { degrees: 0, amount: 0, padding: 0, deviation: 0, largest: 0, smallest: 0 }
  test.each(every.filter(({ id }) => !id.startsWith('flip')))('without strength $id leaves every bit as it is', ({ id }) => {
    const options = augmentations.get(id)?.options ?? {}
    const none = Object.fromEntries(Object.entries(strengths).filter(([name]) => name in options))
    const raw = batch(3)
    expect(numbers(augmentBatch(raw, [0, 1, 2], { chosen: chosenOf([{ id, options: { ...none, share: 100 } }]), seed: 1, epoch: 0 }, 255))).toEqual(
      numbers(raw),
    )
  })

  test.each(every)('$id changes the image', ({ id, options }) => {
    const raw = batch(3)
    expect(numbers(augmentBatch(raw, [0, 1, 2], { chosen: chosenOf([{ id, options }]), seed: 1, epoch: 0 }, 255))).not.toEqual(numbers(raw))
  })
})

describe('choosing', () => {
  test.each([
    [[{ id: 'glitter', options: {} }], /There is no augmentation "glitter"\. Use one of: flip-horizontal, /],
    [
      [
        { id: 'zoom', options: {} },
        { id: 'zoom', options: { amount: 5 } },
      ],
      /"zoom" is chosen twice/,
    ],
    [[{ id: 'rotation', options: { degrees: 200 } }], /200 is out of range\. Use a number at least 0 and at most 180/],
    [[{ id: 'rotation', options: { speed: 2 } }], /There is no option "speed"\. Use one of: degrees, share/],
  ])('%j is refused', (asked, expected) => {
    expect(chooseAugmentations(asked).problems.map(({ what, mend }) => `${what} ${mend}`)).toEqual([expect.stringMatching(expected)])
  })

  test('labels of pixels cannot follow a move; they need not follow a change of light', () => {
    const pixels = { shape: [3, 4, 4], values: float32([1, 4, 4], new Float32Array(16)) }
    expect(
      refuseAugmentations(
        chosenOf([
          { id: 'zoom', options: {} },
          { id: 'noise', options: {} },
        ]),
        pixels,
      ),
    ).toMatchObject([
      {
        what: 'These data have a label for every pixel, which Zoom would not move along.',
        mend: 'Leave it out; what changes values and moves nothing can stay: Blur, Brightness, Contrast, Noise, Random erasing.',
      },
    ])
    expect(refuseAugmentations(chosenOf([{ id: 'noise', options: {} }]), pixels)).toEqual([])
    expect(refuseAugmentations(chosenOf([{ id: 'noise', options: {} }]), { shape: [12] })).toMatchObject([
      { what: 'Only images can be augmented; these data are none.' },
    ])
    expect(refuseAugmentations([], { shape: [12] })).toEqual([])
  })

  test('is said in a few words', () => {
    const chosen = chosenOf([
      { id: 'rotation', options: { degrees: 10 } },
      { id: 'flip-horizontal', options: {} },
    ])
    expect(sayAugmentations(chosen)).toBe('flip left–right 50 % of images, rotation up to 10°')
  })
})
