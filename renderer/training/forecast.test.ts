// How far and how long, from the pace of a run.

import { expect, test } from 'vitest'
import type { TrainingEvent } from '../../core/training/events.ts'
import { extend, noHistory } from '../../core/training/history.ts'
import { forecastOf, sayDuration } from './forecast.ts'

const step = (at: number, ms: number): TrainingEvent => ({ kind: 'step', step: at, epoch: 1, loss: 1, learningRate: 0.1, ms })

test('before the first step nothing is known', () => {
  expect(forecastOf(noHistory(), 100, 10)).toEqual({ share: 0, leftMs: undefined, epochMs: undefined })
})

test('steps give the pace', () => {
  expect(forecastOf(extend(noHistory(), [step(0, 10), step(1, 30)]), 10, 5)).toEqual({ share: 0.2, leftMs: 160, epochMs: 100 })
})

test('an epoch that took longer than its steps counts with its validation', () => {
  const events: readonly TrainingEvent[] = [step(0, 10), step(1, 10), { kind: 'epoch', epoch: 1, step: 2, loss: 1, ms: 100 }]
  expect(forecastOf(extend(noHistory(), events), 4, 2)).toEqual({ share: 0.5, leftMs: 100, epochMs: 100 })
})

test('the last fifty steps count', () => {
  const events = Array.from({ length: 60 }, (_, at) => step(at, at < 10 ? 1000 : 2))
  expect(forecastOf(extend(noHistory(), events), 100, 100).leftMs).toBe(80)
})

test.each([
  [0.01, '0.1 ms'],
  [0.24, '0.2 ms'],
  [0.97, '1 ms'],
  [430, '430 ms'],
  [999.7, '1.0 s'],
  [4700, '4.7 s'],
  [9980, '10 s'],
  [59_400, '59 s'],
  [109_000, '1 min 49 s'],
  [3_599_700, '1 h 0 min'],
  [7_199_000, '2 h 0 min'],
  [7_500_000, '2 h 5 min'],
])('%d ms is %s', (ms, said) => expect(sayDuration(ms)).toBe(said))
