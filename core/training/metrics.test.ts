// Scores of a classifier, by hand.

import { expect, test } from 'vitest'
import { float32 } from '../tensor/tensor.ts'
import { classScores, countCorrect, predictedClasses } from './metrics.ts'

test('the largest score wins, the first of equals', () => {
  expect([...predictedClasses(float32([3, 3], [1, 2, 0, 5, 5, 5, -3, -2, -1]))]).toEqual([1, 0, 2])
})

test('precision, recall and F1 of each class', () => {
  // Class 0: 8 of 10 found, 2 taken for class 1; class 1: all 5 found; class 2 has no example and nothing is taken for it.
  const [zero, one, two] = classScores([
    [8, 2, 0],
    [0, 5, 0],
    [0, 0, 0],
  ])
  expect(zero).toEqual({ recall: 8 / 10, precision: 1, f1: 16 / 18, examples: 10 })
  expect(one).toEqual({ recall: 1, precision: 5 / 7, f1: 10 / 12, examples: 5 })
  expect(two).toEqual({ recall: undefined, precision: undefined, f1: undefined, examples: 0 })
})

test('rows that are right are counted', () => {
  expect(countCorrect(Int32Array.of(2, 0, 1, 1), Int32Array.of(2, 1, 1, 0))).toBe(2)
})
