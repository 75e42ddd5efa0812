// What charts draw and what is said, from events.

import { expect, test } from 'vitest'
import type { TrainingEvent } from '../../core/training/events.ts'
import { curvesOf, overfittingFor, smoothed } from './curves.ts'

const step = (at: number, loss: number): TrainingEvent => ({ kind: 'step', step: at, epoch: 1, loss, learningRate: 0.1, ms: 5 })
const events: readonly TrainingEvent[] = [
  { kind: 'note', text: 'Left out a.png.' },
  step(0, 2),
  step(1, 1),
  { kind: 'epoch', epoch: 1, step: 2, loss: 1.5, accuracy: 0.4, ms: 10 },
  { kind: 'validation', epoch: 1, step: 2, loss: 1.25, accuracy: 0.5, best: true, confusion: [[1]] },
  { kind: 'checkpoint', step: 2, epoch: 1, file: 'checkpoint' },
  step(2, Number.NaN),
  step(3, 0.5),
]

test('places steps and epochs on one axis and leaves out what is no number', () => {
  const curves = curvesOf(events, 2)
  expect(curves.steps).toEqual({ x: [0.5, 1, 2], y: [2, 1, 0.5] })
  expect(curves.trainLoss).toEqual({ x: [1], y: [1.5] })
  expect(curves.validationAccuracy).toEqual({ x: [1], y: [0.5] })
  expect(curves).toMatchObject({ step: 4, epoch: 1, saved: 2, best: { epoch: 1, loss: 1.25 }, notes: ['Left out a.png.'], done: undefined })
  expect(curves.confusion).toEqual({ epoch: 1, counts: [[1]] })
})

test('a run that goes on after it was stopped is not done', () => {
  const stopped: TrainingEvent = { kind: 'done', reason: 'stopped', step: 2, epoch: 1 }
  expect(curvesOf([...events, stopped], 2).done).toEqual(stopped)
  expect(curvesOf([stopped, ...events], 2).done).toBeUndefined()
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

const line = (...y: number[]) => ({ x: y.map((_, at) => at + 1), y })
test.each([
  ['validation rises while training falls', line(5, 4, 3, 2, 1), line(3, 2, 2.5, 2.6, 2.7), 3],
  ['too early to say', line(5, 4, 3, 2), line(3, 2, 2.5, 2.6), undefined],
  ['both rise: not overfitting', line(5, 1, 2, 3, 4), line(3, 2, 2.5, 2.6, 2.7), undefined],
  ['the last is the best', line(5, 4, 3), line(3, 2, 1), undefined],
  ['nothing yet', line(), line(), undefined],
])('%s', (_, trainLoss, validationLoss, expected) => {
  expect(overfittingFor({ trainLoss, validationLoss })).toBe(expected)
})
