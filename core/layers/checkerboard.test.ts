// Overlap of transposed convolutions by hand.

import { expect, test } from 'vitest'
import { checkerboardNote, overlapCounts, overlapRange } from './checkerboard.ts'

const one = (kernel: number, stride: number, dilation = 1) => ({ kernelSize: [kernel], stride: [stride], dilation: [dilation], paddingSize: [0] })

test.each([
  { name: 'side by side', options: one(2, 2), output: 6, counts: [1, 1, 1, 1, 1, 1] },
  { name: 'kernel 3, stride 2: every second value twice', options: one(3, 2), output: 7, counts: [1, 1, 2, 1, 2, 1, 1] },
  { name: 'kernel 4, stride 2: twice everywhere but at the border', options: one(4, 2), output: 8, counts: [1, 1, 2, 2, 2, 2, 1, 1] },
  { name: 'gaps', options: one(1, 2), output: 5, counts: [1, 0, 1, 0, 1] },
  { name: 'padding cuts the border off', options: { ...one(4, 2), paddingSize: [2] }, output: 4, counts: [2, 2, 2, 2] },
  { name: 'dilated', options: one(2, 2, 2), output: 7, counts: [1, 0, 2, 0, 2, 0, 1] },
])('$name', ({ options, output, counts }) => {
  expect(overlapCounts(options, [3], [output])).toEqual([counts])
})

test.each([
  [[3, 3], [2, 2], { least: 1, most: 4 }],
  [[4, 4], [2, 2], { least: 4, most: 4 }],
  [[3, 2], [1, 2], { least: 3, most: 3 }],
  [[1, 1], [2, 2], { least: 0, most: 1 }],
])('kernel %o at stride %o', (kernelSize, stride, range) => {
  expect(overlapRange({ kernelSize, stride, dilation: [1, 1] })).toEqual(range)
})

test('the note says how to mend it, with a click where a kernel does it', () => {
  const dilation = [1, 1]
  expect(checkerboardNote({ kernelSize: [2, 2], stride: [2, 2], dilation })).toBeUndefined()
  expect(checkerboardNote({ kernelSize: [3, 3], stride: [2, 2], dilation })).toMatchObject({
    what: 'Kernels of 3×3 laid 2×2 apart overlap unevenly, 1 to 4 on one value: their maps tend to show a checkerboard.',
    fix: { option: 'kernelSize', value: [4, 4] },
  })
  // Dilated by the stride, all taps fall on the same places, whatever their number.
  expect(checkerboardNote({ kernelSize: [3, 3], stride: [2, 2], dilation: [2, 2] })).not.toHaveProperty('fix')
})
