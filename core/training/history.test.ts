// What is kept of a run's events: losses of any number of steps in bounded memory, epochs whole, and where the run stands.

import { expect, test } from 'vitest'
import type { TrainingEvent } from './events.ts'
import { extend, noHistory } from './history.ts'

const step = (at: number, loss: number, learningRate = 0.1): TrainingEvent => ({ kind: 'step', step: at, epoch: 1, loss, learningRate, ms: 5 })
const events: readonly TrainingEvent[] = [
  { kind: 'note', text: 'Left out a.png.' },
  step(0, 2),
  step(1, 1, 0.05),
  { kind: 'epoch', epoch: 1, step: 2, loss: 1.5, accuracy: 0.4, ms: 10 },
  { kind: 'validation', epoch: 1, step: 2, loss: 1.25, accuracy: 0.5, best: true, confusion: [[1]] },
  { kind: 'checkpoint', step: 2, epoch: 1, file: 'checkpoint' },
  { kind: 'note', text: 'Left out a.png.' },
]

test('keeps steps, epochs with their validation, and where the run stands', () => {
  const history = extend(noHistory(), events)
  expect(history).toMatchObject({
    heard: 7,
    step: 2,
    epoch: 1,
    saved: 2,
    notes: ['Left out a.png.'],
    best: { epoch: 1, loss: 1.25, accuracy: 0.5 },
    confusion: { epoch: 1, counts: [[1]] },
  })
  expect(history.points).toEqual({ stride: 1, steps: 2, mean: [2, 1], least: [2, 1], most: [2, 1], learningRate: [0.1, 0.05] })
  expect(history.epochs).toEqual([
    { epoch: 1, step: 2, loss: 1.5, accuracy: 0.4, ms: 10, learningRate: 0.05, validation: { loss: 1.25, accuracy: 0.5, best: true } },
  ])
})

test('piece by piece it becomes the same as at once', () => {
  const many = Array.from({ length: 10_000 }, (_, at) => step(at, Math.sin(at)))
  let history = noHistory()
  for (let at = 0; at < many.length; at += 777) history = extend(history, many.slice(at, at + 777))
  expect(history).toEqual(extend(noHistory(), many))
})

test('two hundred thousand steps stay a few thousand points that cover every step', () => {
  const count = 200_000
  const { points } = extend(
    noHistory(),
    Array.from({ length: count }, (_, at) => step(at, at)),
  )
  expect(points.stride).toBe(128)
  expect(points.mean).toHaveLength(Math.ceil(count / 128))
  expect([points.least[10], points.mean[10], points.most[10]]).toEqual([1280, 1343.5, 1407])
  expect(points.most.at(-1)).toBe(count - 1)
})

test('a loss that is no number does not spoil its point', () => {
  expect(extend(noHistory(), [step(0, 2), step(1, Number.NaN)]).points.mean).toEqual([2, 2])
})

test('a run that goes on after it was stopped is not done', () => {
  const stopped: TrainingEvent = { kind: 'done', reason: 'stopped', step: 2, epoch: 1 }
  expect(extend(noHistory(), [...events, stopped]).done).toEqual(stopped)
  expect(extend(noHistory(), [...events, stopped, step(2, 1)]).done).toBeUndefined()
})
