// A zoom never leaves the whole.

import { expect, test } from 'vitest'
import { movedZoom, scaledZoom } from './zoom.ts'

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
