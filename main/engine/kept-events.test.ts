// Events are kept in bounded memory, numbered as they came, and none is lost to the history.

import { expect, test } from 'vitest'
import type { TrainingEvent } from '../../core/training/events.ts'
import { KeptEvents } from './kept-events.ts'

const step = (at: number): TrainingEvent => ({ kind: 'step', step: at, epoch: 1 + Math.floor(at / 10), loss: 1, learningRate: 0.001, ms: 1 })
const stepsOf = (events: readonly TrainingEvent[]): readonly number[] => events.flatMap((event) => (event.kind === 'step' ? [event.step] : []))

test('the newest stay under their numbers, and the history knows all', () => {
  const events = new KeptEvents(5)
  for (let at = 0; at < 23; at++) events.take([step(at)])
  expect(events.first).toBe(15)
  expect(stepsOf(events.from(15, 3))).toEqual([15, 16, 17])
  expect(stepsOf(events.from(20, 100))).toEqual([20, 21, 22])
  expect(events.from(23, 100)).toEqual([])
  expect(events.history).toMatchObject({ heard: 23, step: 23, epoch: 3 })
})

test('a run that is resumed after half a million steps begins with all of them', () => {
  const events = new KeptEvents()
  events.take(Array.from({ length: 500_000 }, (_, at) => step(at)))
  expect(events.first).toBe(480_000)
  expect(stepsOf(events.from(499_998, 10))).toEqual([499_998, 499_999])
  expect(events.history.points).toMatchObject({ steps: 500_000, stride: 256 })
})
