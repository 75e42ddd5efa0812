// Values under the pointer, shared scales, numbers on the bars.

import { expect, test } from 'vitest'
import { sayValue, sharedScale, valueAt } from './heat-colours.ts'
import type { HeatmapResult } from './heatmaps.ts'

const map = (width: number, values: readonly number[], signed = false): HeatmapResult => ({
  kind: 'heatmap',
  width,
  height: values.length / width,
  values: Float32Array.from(values),
  signed,
  unit: 'u',
  target: 0,
  ms: 1,
})

test('a map of the size of the picture is read as it is', () => {
  expect(valueAt(map(2, [1, 2, 3, 4]), { width: 2, height: 2 }, 0, 1)).toBe(3)
})

test('a coarser one is read between its cells, by half-pixel centres', () => {
  // 2 cells over 4 pixels: 0, ¼, ¾, 1 of the way.
  const read = [0, 1, 2, 3].map((x) => valueAt(map(2, [0, 8]), { width: 4, height: 1 }, x, 0))
  expect(read).toEqual([0, 2, 6, 8])
})

test('a shared scale holds every map; zero stays in the middle of signed ones', () => {
  expect(sharedScale([map(2, [1, 2]), map(2, [0.5, 3])])).toEqual([0, 3])
  expect(sharedScale([map(2, [-1, 0], true), map(2, [0, 4], true)])).toEqual([-4, 4])
})

test.each([
  [0, 1, '0'],
  [3.41, 3.87, '3.41'],
  [0.4567, 0.53, '0.457'],
  [-0.0331, 0.0682, '−0.0331'],
  [123.4, 400, '123'],
  [0.000021, 0.00004, '2.1e−5'],
])('%d on a scale to %d reads %s', (value, extent, said) => expect(sayValue(value, extent)).toBe(said))
