// Weights that make up for rare classes.

import { expect, test } from 'vitest'
import { balancedWeights } from './weights.ts'

test.each([
  ['equal classes count alike', [5, 5, 5], 3, [1, 1, 1]],
  ['a third as many count three times', [30, 10], 2, [2 / 3, 2]],
  ['an empty class and one that only the network knows', [4, 0, 4], 4, [1, 1, 1, 1]],
  ['no classes', [], 0, []],
])('%s', (_, counts, classes, expected) => {
  expect(balancedWeights(counts, classes)).toEqual(expected)
})

test('each class has the same say in all', () => {
  const counts = [612, 588, 148, 7]
  const says = balancedWeights(counts, 4).map((weight, label) => weight * (counts[label] as number))
  for (const say of says) expect(say).toBeCloseTo(1355 / 4, 9)
})
