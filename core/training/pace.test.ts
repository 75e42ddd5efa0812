// How many steps are taken in one run: as many as are heard of within the time that pausing may take, where it saves something.

import { describe, expect, test } from 'vitest'
import { Pace, stepsAlike } from './pace.ts'

const mega = 2 ** 20
const dense = { stateBytes: 8e6, batchBytes: 64 * 4 * 784, provider: 'cpu' } as const

function after(call: ConstructorParameters<typeof Pace>[0], times: readonly number[]): number {
  const pace = new Pace(call)
  for (const ms of times) pace.note(ms, 1)
  return pace.steps
}
const steady = (ms: number) => Array<number>(8).fill(ms)

test.each([
  { what: 'quick steps with many parameters: the most', call: dense, times: steady(6), steps: 16 },
  { what: 'as many as fit in the time', call: { ...dense, stateBytes: 16e6 }, times: steady(40), steps: 3 },
  { what: 'more state than may lie in memory four times: one', call: { ...dense, stateBytes: 90e6 }, times: steady(40), steps: 1 },
  { what: 'long steps: one', call: { ...dense, stateBytes: 16e6 }, times: steady(400), steps: 1 },
  { what: 'little to save, and still', call: { ...dense, stateBytes: 1e6 }, times: steady(30), steps: 5 },
  { what: 'as many as their batches leave memory', call: { ...dense, batchBytes: 10 * mega }, times: steady(6), steps: 3 },
  { what: 'nothing is known: one', call: dense, times: [], steps: 1 },
  { what: 'a first run that was slow: not many', call: dense, times: [90], steps: 1 },
  { what: 'as soon as two were quick', call: dense, times: [90, 6, 6], steps: 16 },
  { what: 'one that was slow is no rule', call: dense, times: [900, ...steady(6).slice(1)], steps: 16 },
  { what: 'the last was slow: fewer', call: dense, times: [...steady(6), 50], steps: 3 },
  { what: 'a clock that stands still: one', call: dense, times: steady(0), steps: 1 },
  { what: 'a GPU keeps the state: one', call: { ...dense, provider: 'webgpu' as const }, times: steady(6), steps: 1 },
])('$what', ({ call, times, steps }) => {
  expect(after(call, times)).toBe(steps)
})

test('what several steps took is shared out', () => {
  const pace = new Pace(dense)
  for (const ms of steady(100)) pace.note(ms, 10)
  expect(pace.steps).toBe(15)
})

describe('steps alike', () => {
  const order = [...Array.from({ length: 4 }, () => [0, 1]), [2]]
  test.each([
    { batch: 0, ends: [5], steps: 4 },
    { batch: 0, ends: [5, 3], steps: 3 },
    { batch: 3, ends: [5, 3], steps: 1 },
    { batch: 4, ends: [5, 3], steps: 1 },
    { batch: 1, ends: [3, Number.POSITIVE_INFINITY], steps: 2 },
  ])('from batch $batch to $ends', ({ batch, ends, steps }) => {
    expect(stepsAlike(order, batch, ends)).toBe(steps)
  })
})
