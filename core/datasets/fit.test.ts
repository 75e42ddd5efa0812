// Resampling of stored images: worked by hand.

import { describe, expect, test } from 'vitest'
import { fitMask, fitTo } from './fit.ts'

test.each([
  { name: 'same shape', from: [1, 1, 2], to: [1, 1, 2], values: [1, 2], expected: [1, 2] },
  { name: 'grey to colour', from: [1, 1, 2], to: [3, 1, 2], values: [1, 2], expected: [1, 2, 1, 2, 1, 2] },
  { name: 'colour to grey', from: [3, 1, 1], to: [1, 1, 1], values: [100, 50, 10], expected: [29.9 + 29.35 + 1.14] },
  // Centres of the result lie at −¼, ¼, ¾, 1¼ of the source's pixels.
  { name: 'twice as wide', from: [1, 1, 2], to: [1, 1, 4], values: [0, 8], expected: [0, 2, 6, 8] },
  // The triangle is two pixels wide to each side: shares ¾ ¾ ¼ at the edge, of 7/4 together.
  { name: 'half as wide', from: [1, 1, 4], to: [1, 1, 2], values: [0, 0, 7, 7], expected: [1, 6] },
  { name: 'half as high', from: [1, 4, 1], to: [1, 2, 1], values: [0, 0, 7, 7], expected: [1, 6] },
])('$name', ({ from, to, values, expected }) => {
  const result = fitTo(from, to, 'data')(values)
  Array.from(result).forEach((value, at) => {
    expect(value).toBeCloseTo(expected[at] as number, 4)
  })
  expect(result.length).toBe(expected.length)
})

test('a constant image stays constant at any size', () => {
  for (const side of [1, 3, 7, 8, 20])
    expect(
      Math.max(...Array.from(fitTo([1, 8, 8], [1, side, side], 'data')(new Uint8Array(64).fill(200)), (value) => Math.abs(value - 200))),
    ).toBeLessThan(1e-4)
})

describe('what is no image of the other is refused', () => {
  test.each([
    { from: [4], to: [1, 2, 2], says: '"a" holds examples of 4, which cannot be brought to 1×2×2. Set the input of the network to 4.' },
    { from: [2, 4, 4], to: [3, 4, 4], says: 'Ask for an image of 1 or 3 channels.' },
  ])('$from to $to', ({ from, to, says }) => {
    expect(() => fitTo(from, to, '"a"')).toThrow(says)
  })
})

test.each([
  { name: 'larger', to: [2, 4] as const, expected: [1, 1, 0, 0, 1, 1, 0, 0] },
  { name: 'the same', to: [1, 2] as const, expected: [1, 0] },
])('a mask $name', ({ to, expected }) => {
  expect([...fitMask(Uint8Array.of(1, 0), [1, 2], to)]).toEqual(expected)
})
