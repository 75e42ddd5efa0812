// Normal numbers from the ziggurat are as normal as they should be.

import { expect, test } from 'vitest'
import { normals, randomStream } from './random.ts'

const count = 400_000
const draw = normals(randomStream(7, 'ziggurat'))
const drawn = Float64Array.from({ length: count }, draw)
const share = (within: (value: number) => boolean): number => drawn.filter(within).length / count
const moment = (power: number): number => drawn.reduce((sum, value) => sum + value ** power, 0) / count

test.each([
  { name: 'mean', found: () => moment(1), expected: 0, tolerance: 0.007 },
  { name: 'variance', found: () => moment(2), expected: 1, tolerance: 0.01 },
  { name: 'third moment', found: () => moment(3), expected: 0, tolerance: 0.03 },
  { name: 'fourth moment', found: () => moment(4), expected: 3, tolerance: 0.08 },
  { name: 'within a tenth', found: () => share((value) => Math.abs(value) < 0.1), expected: 0.07966, tolerance: 0.0018 },
  { name: 'within one deviation', found: () => share((value) => Math.abs(value) < 1), expected: 0.68269, tolerance: 0.003 },
  { name: 'beyond two', found: () => share((value) => value > 2), expected: 0.02275, tolerance: 0.001 },
  { name: 'beyond three', found: () => share((value) => value < -3), expected: 0.00135, tolerance: 0.00025 },
  { name: 'in the tail', found: () => share((value) => Math.abs(value) > 3.4427), expected: 0.000576, tolerance: 0.00016 },
])('$name: $expected', ({ found, expected, tolerance }) => {
  expect(Math.abs(found() - expected)).toBeLessThan(tolerance)
})

test('the same seed gives the same numbers, another others', () => {
  const first = (seed: number): number[] => Array.from({ length: 5 }, normals(randomStream(seed, 'noise')))
  expect(first(1)).toEqual(first(1))
  expect(first(1)).not.toEqual(first(2))
})
