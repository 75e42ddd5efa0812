// The corner that is drawn, by hand, for signals, images and volumes.

import { expect, test } from 'vitest'
import { layerTypes } from '../../core/layers/index.ts'
import { readOptions } from '../../core/options/options.ts'
import { overlapGrid } from './overlap-grid.ts'

function gridOf(type: string, options: Readonly<Record<string, unknown>>, input: readonly number[]) {
  const layer = layerTypes.get(type)
  if (!layer?.overlaps) throw new Error(`${type} lays no kernels`)
  const call = { inputs: [input], options: readOptions(layer.options, options).values }
  const output = layer.shape(call)
  if ('refusal' in output) throw new Error(output.refusal.what)
  return overlapGrid(layer.overlaps({ ...call, output }))
}

test('a signal is one row', () => {
  expect(gridOf('transposed-conv-1d', { kernelSize: [3] }, [1, 3])).toEqual({ counts: [[1, 1, 2, 1, 2, 1, 1]], cut: false })
})

test('an image: 3×3 at stride 2 meets up to four times, which repeats', () => {
  expect(gridOf('transposed-conv-2d', { kernelSize: [3, 3] }, [1, 2, 2])).toEqual({
    counts: [
      [1, 1, 2, 1, 1],
      [1, 1, 2, 1, 1],
      [2, 2, 4, 2, 2],
      [1, 1, 2, 1, 1],
      [1, 1, 2, 1, 1],
    ],
    cut: false,
  })
})

test('a volume is shown where most kernels meet; what is larger is cut', () => {
  const { counts, cut, depth } = gridOf('transposed-conv-3d', { kernelSize: [3, 2, 2] }, [1, 3, 7, 2])
  expect([cut, depth, counts.length]).toEqual([true, 2, 12])
  expect(counts[0]).toEqual([2, 2, 2, 2])
})

test('layers without overlap have no picture', () => {
  expect(layerTypes.get('conv-2d')?.overlaps).toBeUndefined()
})
