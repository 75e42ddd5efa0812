// Cells of the confusion matrix and the hardest images, from what was predicted of each example.

import type { Predictions } from '../../core/protocol/runs.ts'
import type { Confusion } from '../../core/training/metrics.ts'

export function confusionOf({ classes, labels, predicted }: Predictions): Confusion {
  const counts = classes.map(() => new Array<number>(classes.length).fill(0))
  labels.forEach((label, row) => {
    const line = counts[label]
    const found = predicted[row] ?? -1
    if (line && line[found] !== undefined) line[found]++
  })
  return counts
}

/** Rows of one cell of the confusion matrix, the highest loss first. */
export const rowsOfCell = ({ labels, predicted, loss }: Predictions, truth: number, taken: number): readonly number[] =>
  [...labels.keys()].filter((row) => labels[row] === truth && predicted[row] === taken).sort((a, b) => (loss[b] ?? 0) - (loss[a] ?? 0))

/** Rows with the highest loss of all. */
export function hardestRows({ loss }: Predictions, count: number): readonly number[] {
  return [...loss.keys()].sort((a, b) => (loss[b] ?? 0) - (loss[a] ?? 0)).slice(0, count)
}
