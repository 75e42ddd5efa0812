// Splits and orders: nothing lost, nothing twice, equal shares of each class, the same again from the same seed.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { batches, epochOrder } from './order.ts'
import { split } from './split.ts'

const data = (labels: readonly number[], test: readonly number[] = []) => ({
  labels: Int32Array.from(labels),
  classes: Array.from({ length: Math.max(0, ...labels) + 1 }, (_, label) => `class ${label}`),
  test: Uint32Array.from(test),
})
const repeated = (counts: readonly number[]): number[] => counts.flatMap((count, label) => new Array<number>(count).fill(label))
const sizes = (parts: { train: Uint32Array; validation: Uint32Array; test: Uint32Array }) => [
  parts.train.length,
  parts.validation.length,
  parts.test.length,
]

test('every example stands in exactly one part, ascending, whatever the labels and shares', () => {
  const anyData = fc
    .array(fc.integer({ min: -1, max: 5 }), { maxLength: 200 })
    .chain((labels) =>
      fc.record({ labels: fc.constant(labels), test: fc.subarray([...labels.keys()]), train: fc.integer({ min: 1, max: 100 }), seed: fc.nat() }),
    )
  fc.assert(
    fc.property(anyData, ({ labels, test: apart, train, seed }) => {
      const parts = split(data(labels, apart), { train, validation: Math.floor((100 - train) / 2) }, seed)
      const all = [...parts.train, ...parts.validation, ...parts.test]
      expect(all.sort((a, b) => a - b)).toEqual([...labels.keys()])
      expect([...parts.train].every((index, at) => at === 0 || index > (parts.train[at - 1] as number))).toBe(true)
      expect(apart.every((index) => parts.test.includes(index))).toBe(true)
    }),
  )
})

test.each([
  { name: '60:20:20', labels: repeated([100, 50]), shares: [60, 20], expected: [90, 30, 30] },
  { name: '100:0:0', labels: repeated([7, 3]), shares: [100, 0], expected: [10, 0, 0] },
  { name: 'a test part that is set apart', labels: repeated([10, 10]), apart: [0, 19], shares: [60, 20], expected: [14, 4, 2] },
  { name: 'a test dataset elsewhere', labels: repeated([8, 8]), shares: [60, 20], elsewhere: true, expected: [12, 4, 0] },
  { name: 'values instead of classes', labels: new Array<number>(10).fill(-1), shares: [60, 20], expected: [6, 2, 2] },
  { name: 'one example of each class', labels: [0, 1, 2], shares: [60, 20], expected: [3, 0, 0] },
])('$name: sizes $expected', ({ labels, apart, shares, elsewhere, expected }) => {
  expect(sizes(split(data(labels, apart), { train: shares[0] as number, validation: shares[1] as number }, 1, elsewhere))).toEqual(expected)
})

test('each part has each class in equal shares', () => {
  const { labels, ...rest } = data(repeated([100, 20, 5]))
  const parts = split({ labels, ...rest }, { train: 60, validation: 20 }, 3)
  const counts = (part: Uint32Array) => [0, 1, 2].map((label) => part.filter((index) => labels[index] === label).length)
  expect([counts(parts.train), counts(parts.validation), counts(parts.test)]).toEqual([
    [60, 12, 3],
    [20, 4, 1],
    [20, 4, 1],
  ])
})

test('the seed decides, and nothing else', () => {
  const whole = data(repeated([30, 30]))
  const shares = { train: 60, validation: 20 }
  expect(split(whole, shares, 1)).toEqual(split(whole, shares, 1))
  expect(split(whole, shares, 1).train).not.toEqual(split(whole, shares, 2).train)
})

test('100:0:0 keeps the order of the file', () => {
  expect([...split(data([1, 0, 1, 0]), { train: 100, validation: 0 }, 9).train]).toEqual([0, 1, 2, 3])
})

test('a class too small for every part is named', () => {
  const { remarks } = split(data(repeated([50, 2])), { train: 60, validation: 20 }, 1)
  expect(remarks).toEqual(['Class "class 1" has only 2 examples: none is left for test, so its accuracy there is unknown. Add examples of it.'])
})

describe('order', () => {
  const indices = Uint32Array.of(4, 7, 9, 11, 20)

  test('an epoch sees every example once, in an order of its own that comes back', () => {
    const [first, second] = [epochOrder(indices, 1, 0, true), epochOrder(indices, 1, 1, true)]
    expect([...first].sort((a, b) => a - b)).toEqual([...indices])
    expect(first).not.toEqual(second)
    expect(epochOrder(indices, 1, 0, true)).toEqual(first)
    expect(epochOrder(indices, 1, 3, false)).toEqual(indices)
  })

  test.each([
    [1, [[4], [7], [9], [11], [20]]],
    [
      2,
      [
        [4, 7],
        [9, 11, 20],
      ],
    ],
    [
      3,
      [
        [4, 7, 9],
        [11, 20],
      ],
    ],
    [4, [[4, 7, 9, 11, 20]]],
    [5, [[4, 7, 9, 11, 20]]],
    [8, [[4, 7, 9, 11, 20]]],
  ])('batches of %i', (size, expected) => {
    expect(batches(indices, size)).toEqual(expected)
  })

  test('no examples, no batches', () => {
    expect(batches(new Uint32Array(), 4)).toEqual([])
  })
})
