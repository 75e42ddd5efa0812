// The brush: squares that stay inside, strokes without gaps, and never more than one question under way.

import { expect, test } from 'vitest'
import { latestOnly, shareHidden, stamp, stroke } from './brush.ts'

const size = { width: 5, height: 4 }
const drawn = (mask: Uint8Array): string => Array.from({ length: 4 }, (_, row) => [...mask.slice(row * 5, row * 5 + 5)].join('')).join(' ')

test.each([
  { name: 'in the middle', x: 2, y: 1, side: 3, mask: '01110 01110 01110 00000' },
  { name: 'a single pixel', x: 4, y: 3, side: 1, mask: '00000 00000 00000 00001' },
  { name: 'over the corner', x: 0, y: 0, side: 3, mask: '11000 11000 00000 00000' },
  { name: 'of even side, up and left of the pixel', x: 4, y: 3, side: 2, mask: '00000 00000 00011 00011' },
])('a stamp $name', ({ x, y, side, mask }) => {
  expect(drawn(stamp(new Uint8Array(20), size, x, y, side))).toBe(mask)
})

test('a stroke leaves no gaps and what was hidden before', () => {
  const before = stamp(new Uint8Array(20), size, 0, 3, 1)
  expect(drawn(stroke(before, size, [0, 0], [4, 2], 1))).toBe('10000 01100 00011 10000')
  expect(shareHidden(before)).toBe(0.05)
})

test('one question at a time, and of those that wait only the last', async () => {
  const asked: number[] = []
  const ends: (() => void)[] = []
  const ask = latestOnly<number>((given) => {
    asked.push(given)
    return new Promise((resolve) => ends.push(resolve))
  })
  for (const given of [1, 2, 3, 4]) ask(given)
  expect(asked).toEqual([1])
  ends[0]?.()
  await Promise.resolve()
  await Promise.resolve()
  expect(asked).toEqual([1, 4])
  ends[1]?.()
  await new Promise((resolve) => setTimeout(resolve))
  ask(5)
  expect(asked).toEqual([1, 4, 5])
})
