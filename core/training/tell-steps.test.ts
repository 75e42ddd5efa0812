// What the steps of a run tell, by hand: three steps of two images with three classes.

import { expect, test } from 'vitest'
import { float32, int64 } from '../tensor/tensor.ts'
import { atStart } from './checkpoint.ts'
import { tellSteps } from './tell-steps.ts'

const input = float32([2, 1, 1, 1], [0, 0])
/** The first image is of class 1, the second of class 2. */
const batch = { input, labels: int64([1, 2]), classes: Int32Array.of(1, 2), count: 2 }
const position = { ...atStart, step: 10, epoch: 2, batch: 4, ms: 100, lossSum: 20, correct: 3, seen: 8 }
const given = [10, 11, 12].map((step) => ({ batch, step, learningRate: step / 10 }))
const logits = { both: float32([2, 3], [0, 1, 0, 0, 0, 1]), one: float32([2, 3], [0, 1, 0, 1, 0, 0]), none: float32([2, 3], [1, 0, 0, 1, 0, 0]) }

test('an event for each step, and the sums of the epoch after them', () => {
  const results = [
    { loss: 2, logits: logits.none },
    { loss: 1, logits: logits.one },
    { loss: 0.5, logits: logits.both },
  ]
  const step = { kind: 'step', epoch: 3, ms: 5 }
  expect(tellSteps(position, given, results, 5)).toEqual({
    position: { ...position, step: 13, batch: 7, ms: 115, lossSum: 27, correct: 6, seen: 14 },
    events: [
      { ...step, step: 10, loss: 2, accuracy: 0, learningRate: 1 },
      { ...step, step: 11, loss: 1, accuracy: 0.5, learningRate: 1.1 },
      { ...step, step: 12, loss: 0.5, accuracy: 1, learningRate: 1.2 },
    ],
  })
})

test('a loss that is no number ends them: the steps before it count', () => {
  const results = [
    { loss: 2, logits: logits.both },
    { loss: Number.NaN, logits: logits.none },
    { loss: Number.NaN, logits: logits.none },
  ]
  const told = tellSteps(position, given, results, 5)
  expect(told.failed).toBe('The loss became NaN (not a number) at step 11 (epoch 3).')
  expect(told.events).toHaveLength(1)
  expect(told.position).toEqual({ ...position, step: 11, batch: 5, ms: 105, lossSum: 24, correct: 5, seen: 10 })
})

test('where labels are values there is no accuracy', () => {
  const { classes: _, ...values } = batch
  const { position: after, events } = tellSteps(position, [{ batch: values, step: 10, learningRate: 1 }], [{ loss: 2, logits: logits.both }], 5)
  expect(events).toEqual([{ kind: 'step', step: 10, epoch: 3, loss: 2, learningRate: 1, ms: 5 }])
  expect(after).toMatchObject({ correct: 3, seen: 10 })
})
