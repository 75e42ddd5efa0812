// A zoom never leaves the whole.

import { expect, test } from 'vitest'
import { epochsAcross, movedZoom, scaledZoom } from './zoom.ts'

const whole = [0, 40] as const
test.each([
  ['narrower about the middle', scaledZoom([0, 40], whole, 0.5), [10, 30]],
  ['wider, at the left end', scaledZoom([0, 10], whole, 2), [0, 20]],
  ['wider than the whole', scaledZoom([5, 35], whole, 2), [0, 40]],
  ['not to nothing', scaledZoom([20, 20], whole, 1), [19.9, 20.1]],
  ['moved', movedZoom([10, 20], whole, 0.5), [15, 25]],
  ['moved to the end', movedZoom([30, 40], whole, 0.5), [30, 40]],
  ['dragged beyond the end', scaledZoom([38, 44], whole, 1), [34, 40]],
])('%s', (_name, found, expected) => {
  expect(found[0]).toBeCloseTo(expected[0] as number)
  expect(found[1]).toBeCloseTo(expected[1] as number)
})

test.each([
  { name: 'few are planned', planned: 12, reached: 1, runs: true, across: 12 },
  { name: 'many are planned', planned: 200, reached: 1, runs: true, across: 20 },
  { name: 'on reaching the end of the axis, it grows', planned: 200, reached: 20, runs: true, across: 50 },
  { name: 'nearly all are done', planned: 180, reached: 170, runs: true, across: 180 },
  { name: 'more than all stations', planned: 9000, reached: 6000, runs: true, across: 9000 },
  { name: 'it stopped early', planned: 200, reached: 31.4, runs: false, across: 32 },
  { name: 'it failed at once', planned: 6, reached: 0, runs: false, across: 6 },
])('epochs across: $name', ({ planned, reached, runs, across }) => {
  expect(epochsAcross(planned, reached, runs)).toBe(across)
})
