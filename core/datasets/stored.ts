// Datasets whose examples are at hand: what IDX, array files and the built-in sources share.

import { invariant } from '../problems.ts'
import { elementCount, float32, type Shape, tensor } from '../tensor/tensor.ts'
import type { Dataset } from './dataset.ts'
import { fitMask, fitTo } from './fit.ts'

type Kept = 'title' | 'classes' | 'labels' | 'bad' | 'fingerprint'
type Optional = 'values' | 'test' | 'remarks' | 'attribution' | 'pixelMaximum'

export interface Stored extends Pick<Dataset, Kept>, Partial<Pick<Dataset, Optional>> {
  /** Of an example as it is stored. */
  readonly storedShape: Shape
  /** What was asked for; the stored one when undefined. */
  readonly shape: Shape | undefined
  /** Values of one example in the stored shape. */
  example(index: number): ArrayLike<number>
  /** [H, W] of the stored shape. */
  mask?(index: number): Uint8Array
}

/** What examples in another shape than the stored one may take, so that they are not brought to it in every epoch anew. */
const mostFittedBytes = 256 * 2 ** 20

/** Throws ProblemsFound when the stored examples cannot be brought to the asked shape. */
export function storedDataset({ storedShape, shape = storedShape, example, mask, ...rest }: Stored): Dataset {
  const resample = fitTo(storedShape, shape, `"${rest.title}"`)
  const size = elementCount(shape)
  const fitted = new Map<number, ArrayLike<number>>()
  const mostFitted = mostFittedBytes / (4 * size)
  const known = (index: number): number => {
    invariant(index >= 0 && index < rest.labels.length, `example ${index} of ${rest.labels.length}`)
    return index
  }
  const inShape = (index: number): ArrayLike<number> => {
    const kept = fitted.get(index)
    if (kept) return kept
    const stored = example(known(index))
    const value = resample(stored)
    if (value !== stored && fitted.size < mostFitted) fitted.set(index, value)
    return value
  }
  const remarks = [...(rest.remarks ?? []), ...sayThinClasses(rest.classes, rest.labels)]
  const dataset: Dataset = {
    test: new Uint32Array(),
    ...rest,
    remarks,
    shape,
    example: inShape,
    async images(indices) {
      const result = new Float32Array(indices.length * size)
      indices.forEach((index, row) => {
        result.set(inShape(index), row * size)
      })
      return float32([indices.length, ...shape], result)
    },
  }
  if (!mask) return dataset
  const [, storedHeight = 1, storedWidth = 1] = storedShape
  const [, height = 1, width = 1] = shape
  return {
    ...dataset,
    async masks(indices) {
      const result = new Uint8Array(indices.length * height * width)
      indices.forEach((index, row) => {
        result.set(fitMask(mask(known(index)), [storedHeight, storedWidth], [height, width]), row * height * width)
      })
      return tensor('uint8', [indices.length, height, width], result)
    },
  }
}

/** Classes from which nothing or hardly anything can be learnt, one sentence each. */
export function sayThinClasses(classes: readonly string[], labels: Int32Array): readonly string[] {
  const counts = countsOf(classes, labels)
  return classes.flatMap((name, label) => {
    if (counts[label] === 0) return [`Class "${name}" has no usable example: it cannot be learnt. Add some, or remove the class.`]
    return counts[label] === 1 ? [`Class "${name}" has one example only: it can be trained on but not measured. Add more.`] : []
  })
}

/** Examples of each class. */
export function countsOf(classes: readonly string[], labels: Iterable<number>): readonly number[] {
  const counts = classes.map(() => 0)
  for (const label of labels) if (label >= 0) counts[label] = (counts[label] ?? 0) + 1
  return counts
}
