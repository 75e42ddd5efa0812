// Normal numbers by the million are as normal as they should be.

import { expect, test } from 'vitest'
import { normals, randomStream } from './random.ts'

const count = 400_000
const drawnBy = (seed: number, count: number): Float32Array => {
  const found = new Float32Array(count)
  normals(randomStream(seed, 'noise'), 1)(found, new Float32Array(count))
  return found
}
const drawn = Float64Array.from(drawnBy(7, count))
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
  expect(drawnBy(1, 5)).toEqual(drawnBy(1, 5))
  expect(drawnBy(1, 5)).not.toEqual(drawnBy(2, 5))
})

test('numbers drawn one after another are independent', () => {
  const correlation = (apart: number): number => drawn.reduce((sum, value, at) => sum + value * (drawn[at + apart] ?? 0), 0) / count
  expect(Math.max(...[1, 2, 3, 4, 8, 16].map((apart) => Math.abs(correlation(apart))))).toBeLessThan(0.007)
})

test('a second array is filled with other numbers, and all are scaled', () => {
  const draw = normals(randomStream(1, 'noise'), 0.5)
  const [first, second] = [new Float32Array(7), new Float32Array(7)]
  draw(first, new Float32Array(7))
  draw(second, new Float32Array(7))
  expect(first).not.toEqual(second)
  expect(first.map((value) => value * 2)).toEqual(drawnBy(1, 7))
})

test.each([[4], [3], [1]])('numbers are added to %i others, over and over', (count) => {
  const around = Float32Array.from({ length: count }, (_, at) => 2 ** (at + 4))
  const found = new Float32Array(10)
  normals(randomStream(1, 'noise'), 1)(found, around)
  const expected = drawnBy(1, 10).map((value, at) => value + (around[at % count] as number))
  expect(found).toEqual(expected)
})
