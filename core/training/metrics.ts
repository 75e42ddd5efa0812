// Numbers that tell how good a classifier is, from logits, labels and the confusion matrix.

import type { Tensor } from '../tensor/tensor.ts'

/** counts[true class][predicted class]. */
export type Confusion = readonly (readonly number[])[]

/** logits: [n, K] -> the class of the largest score of each row, the first of equals. */
export function predictedClasses(logits: Tensor<'float32'>): Int32Array {
  const { data } = logits
  const [count = 0, classes = 0] = logits.shape
  const predicted = new Int32Array(count)
  for (let row = 0; row < count; row++) {
    const start = row * classes
    let best = start
    for (let at = start + 1; at < start + classes; at++) if ((data[at] as number) > (data[best] as number)) best = at
    predicted[row] = best - start
  }
  return predicted
}

/** How many of `predicted` are the class that stands in the same place of `classes`. */
export function countCorrect(predicted: Int32Array, classes: Int32Array): number {
  let correct = 0
  for (let row = 0; row < predicted.length; row++) if (predicted[row] === classes[row]) correct++
  return correct
}

export interface ClassScores {
  /** Of the examples of this class, the share that was found; undefined where there is none. */
  readonly recall: number | undefined
  /** Of the examples taken for this class, the share that is; undefined where none was taken for it. */
  readonly precision: number | undefined
  /** 2 · precision · recall / (precision + recall) = 2 TP / (2 TP + FP + FN). */
  readonly f1: number | undefined
  readonly examples: number
}

export function classScores(confusion: Confusion): readonly ClassScores[] {
  return confusion.map((row, k) => {
    const hit = row[k] ?? 0
    const examples = row.reduce((sum, count) => sum + count, 0)
    const taken = confusion.reduce((sum, other) => sum + (other[k] ?? 0), 0)
    return { recall: share(hit, examples), precision: share(hit, taken), f1: share(2 * hit, examples + taken), examples }
  })
}

const share = (part: number, whole: number): number | undefined => (whole > 0 ? part / whole : undefined)

export function allFinite(values: Float32Array): boolean {
  for (let at = 0; at < values.length; at++) if (!Number.isFinite(values[at])) return false
  return true
}
