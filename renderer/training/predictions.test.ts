// Cells, hardest images and the matrix, from predictions row by row.

import { expect, test } from 'vitest'
import type { Predictions } from '../../core/protocol/runs.ts'
import { confusionOf, hardestRows, rowsOfCell } from './predictions.ts'

const predictions: Predictions = {
  part: 'validation',
  dataset: { location: 'builtin:digits' },
  classes: ['cat', 'dog'],
  indices: Int32Array.of(10, 11, 12, 13, 14),
  labels: Int32Array.of(0, 0, 1, 0, 1),
  predicted: Int32Array.of(0, 1, 1, 1, 0),
  loss: Float32Array.of(0.1, 2, 0.2, 3, 5),
}

test('the matrix counts true against predicted', () =>
  expect(confusionOf(predictions)).toEqual([
    [1, 2],
    [1, 1],
  ]))
test('a cell holds its rows, the highest loss first', () => expect(rowsOfCell(predictions, 0, 1)).toEqual([3, 1]))
test('the hardest are those of the highest loss', () => expect(hardestRows(predictions, 2)).toEqual([4, 3]))
