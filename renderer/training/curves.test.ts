// What charts draw, from a run's history.

import { expect, test } from 'vitest'
import type { TrainingEvent } from '../../core/training/events.ts'
import { extend, noHistory } from '../../core/training/history.ts'
import { curvesOf, smoothed, valueAt } from './curves.ts'

const step = (at: number, loss: number): TrainingEvent => ({ kind: 'step', step: at, epoch: 1, loss, learningRate: 0.1, ms: 5 })

test('steps and epochs stand on one axis', () => {
  const history = extend(noHistory(), [
    step(0, 2),
    step(1, 1),
    { kind: 'epoch', epoch: 1, step: 2, loss: 1.5, accuracy: 0.4, ms: 10 },
    { kind: 'validation', epoch: 1, step: 2, loss: 1.25, accuracy: 0.5, best: true },
    step(2, 0.5),
  ])
  expect(curvesOf(history, 2)).toEqual({
    steps: { x: [0.5, 1, 1.5], y: [2, 1, 0.5] },
    least: { x: [0.5, 1, 1.5], y: [2, 1, 0.5] },
    most: { x: [0.5, 1, 1.5], y: [2, 1, 0.5] },
    learningRate: { x: [0.5, 1, 1.5], y: [0.1, 0.1, 0.1] },
    trainLoss: { x: [1], y: [1.5] },
    trainAccuracy: { x: [1], y: [0.4] },
    validationLoss: { x: [1], y: [1.25] },
    validationAccuracy: { x: [1], y: [0.5] },
  })
})

test('an epoch that was not validated has no place on the line', () => {
  const history = extend(noHistory(), [step(0, 2), { kind: 'epoch', epoch: 1, step: 1, loss: 2, ms: 5 }])
  expect(curvesOf(history, 1)).toMatchObject({ trainLoss: { x: [1], y: [2] }, validationLoss: { x: [], y: [] }, trainAccuracy: { x: [], y: [] } })
})

test.each([
  ['no smoothing', 0, [4, 0, 0], [4, 0, 0]],
  // s = ½s + ½y from 0: 2, 1, ½; divided by 1 − ½ᵗ: ½, ¾, ⅞.
  ['half', 0.5, [4, 0, 0], [4, 4 / 3, 4 / 7]],
  ['what is constant stays', 0.9, [3, 3, 3], [3, 3, 3]],
])('%s', (_, weight, y, expected) => {
  const found = smoothed({ x: [1, 2, 3], y }, weight).y
  for (const [at, value] of expected.entries()) expect(found[at]).toBeCloseTo(value, 12)
})

test.each([
  [0.6, 5],
  [1.4, 5],
  [1.6, 6],
  [3.2, 8],
  [4, undefined],
])('the value at %d is that of the nearest point', (place, expected) => {
  expect(valueAt({ x: [1, 2, 3], y: [5, 6, 8] }, place)).toBe(expected)
})
