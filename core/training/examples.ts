// Examples of a dataset as a step graph reads them: preprocessed images, and labels in the form that the loss asks for.

import { type Augmenting, augmentBatch } from '../datasets/augmentations/augment.ts'
import type { Dataset, Preprocessing } from '../datasets/dataset.ts'
import { applyPreprocessing, preprocessExample } from '../datasets/preprocessing.ts'
import { invariant, ProblemsFound } from '../problems.ts'
import { arrayOf, type ElementType, elementCount, float32, type Shape, type Tensor, type TensorData, tensor } from '../tensor/tensor.ts'

/** indices: n -> [n, C, H, W], the network's input: augmented where training asks for it, preprocessed. */
export type ReadInput = (indices: readonly number[], augmenting?: Augmenting) => Promise<Tensor<'float32'>>

export interface Examples {
  readonly dataset: Dataset
  readonly preprocessing: Preprocessing
  /** Makes the same inputs in other threads, while steps are taken; here where it is absent. */
  readonly readInput?: ReadInput
  /** One input, [C, H, W], where `keepInputs` keeps them. */
  readonly kept?: (index: number) => Float32Array
}

/** What makes a batch's raw pixels the network's input; plain data but for the definitions of augmentations. */
export interface Recipe {
  readonly preprocessing: Preprocessing
  readonly pixelMaximum: number | undefined
  readonly augmenting: Augmenting | undefined
}

/** raw: [n, C, H, W], row i being example `indices[i]` -> the network's input. */
export const prepare = (raw: Tensor<'float32'>, indices: readonly number[], { preprocessing, pixelMaximum, augmenting }: Recipe): Tensor<'float32'> =>
  applyPreprocessing(augmenting ? augmentBatch(raw, indices, augmenting, pixelMaximum) : raw, preprocessing)

/** What a graph wants to be told as labels: int64 [N] classes, float32 [N, K] values. */
export interface LabelSpec {
  readonly type: ElementType
  readonly shape: Shape
}

export interface Batch {
  /** [n, C, H, W]. */
  readonly input: Tensor<'float32'>
  readonly labels: Tensor
  /** Class of each example; absent where the labels are values. */
  readonly classes?: Int32Array
  readonly count: number
}

/**
 * Keeps inputs in memory once they were made, where all take no more than `mostBytes`: to copy one takes a third of the time of making it. Augmented ones are
 * new every time.
 */
export function keepInputs(examples: Examples, mostBytes: number): Examples {
  const { dataset, preprocessing, readInput: elsewhere } = examples
  const { example, labels, shape } = dataset
  const size = elementCount(shape)
  if (elsewhere || !example || labels.length * size * Float32Array.BYTES_PER_ELEMENT > mostBytes) return examples
  const inputs = new Float32Array(labels.length * size)
  const made = new Uint8Array(labels.length)
  const kept = (index: number): Float32Array => {
    if (!made[index]) preprocessExample(example(index), preprocessing, inputs, index * size)
    made[index] = 1
    return inputs.subarray(index * size, (index + 1) * size)
  }
  return { ...examples, kept }
}

/** `augmenting` is for batches that are trained on, and for nothing else. */
export async function readBatch(examples: Examples, indices: readonly number[], labels: LabelSpec, augmenting?: Augmenting): Promise<Batch> {
  return withLabels(examples.dataset, await readInput(examples, indices, augmenting), indices, labels)
}

export async function readInput(examples: Examples, indices: readonly number[], augmenting?: Augmenting): Promise<Tensor<'float32'>> {
  const { dataset, preprocessing, readInput: elsewhere } = examples
  if (elsewhere) return elsewhere(indices, augmenting)
  if (liesInMemory(examples, augmenting)) return inputFromMemory(examples, indices)
  return prepare(await dataset.images(indices), indices, { preprocessing, pixelMaximum: dataset.pixelMaximum, augmenting })
}

/** Inputs can be made here and at once. */
export const liesInMemory = ({ dataset, readInput: elsewhere }: Examples, augmenting?: Augmenting): boolean =>
  !elsewhere && dataset.example !== undefined && !augmenting?.chosen.length

/** indices: n of examples that lie in memory -> [n, C, H, W], written to the start of `memory`. */
export function inputFromMemory({ dataset, preprocessing, kept }: Examples, indices: readonly number[], memory?: Float32Array): Tensor<'float32'> {
  const { example } = dataset
  invariant(example, 'the examples lie in memory')
  const size = elementCount(dataset.shape)
  const batch = memory?.subarray(0, indices.length * size) ?? new Float32Array(indices.length * size)
  let start = 0
  for (const index of indices) {
    if (kept) batch.set(kept(index), start)
    else preprocessExample(example(index), preprocessing, batch, start)
    start += size
  }
  return float32([indices.length, ...dataset.shape], batch)
}

/** input: [n, C, H, W], row i being example `indices[i]`. */
export function withLabels(dataset: Dataset, input: Tensor<'float32'>, indices: readonly number[], labels: LabelSpec): Batch {
  if (dataset.values) return { input, labels: valueLabels(dataset.values, indices, labels), count: indices.length }
  const classes = new Int32Array(indices.length)
  for (let row = 0; row < classes.length; row++) classes[row] = dataset.labels[indices[row] as number] as number
  return { input, labels: classLabels(classes, labels), classes, count: indices.length }
}

/** classes: n -> int64 [n], or one-hot float32 [n, K] for losses on values. */
function classLabels(classes: Int32Array, { type, shape }: LabelSpec): Tensor {
  if (type === 'int64' && shape.length === 1) return classNumbers(classes)
  const [count = 0, width = 0, ...more] = shape
  if (type !== 'float32' || more.length > 0 || count !== classes.length)
    throw labelsDoNotFit(`the classes of ${classes.length} examples`, { type, shape })
  const oneHot = new Float32Array(count * width)
  classes.forEach((label, row) => {
    oneHot[row * width + label] = 1
  })
  return float32(shape, oneHot)
}

/** Written one by one: `BigInt64Array.from` takes fifteen times as long, and a batch is read in every step. */
function classNumbers(classes: Int32Array): Tensor<'int64'> {
  const numbers = new BigInt64Array(classes.length)
  for (let row = 0; row < classes.length; row++) numbers[row] = BigInt(classes[row] as number)
  return tensor('int64', [classes.length], numbers)
}

/** values: [N, ...] -> the rows `indices`, cast to what the loss reads. */
function valueLabels(values: Tensor<'float32'>, indices: readonly number[], { type, shape }: LabelSpec): Tensor {
  const size = elementCount(values.shape.slice(1))
  if (indices.length * size !== elementCount(shape)) throw labelsDoNotFit(`labels [${values.shape.slice(1)}] per example`, { type, shape })
  const rows = new Float32Array(indices.length * size)
  indices.forEach((index, row) => {
    rows.set(values.data.subarray(index * size, (index + 1) * size), row * size)
  })
  if (type === 'float32') return float32(shape, rows)
  invariant(type === 'int64', `labels of type ${type}`)
  return tensor(type, shape, arrayOf[type].from(Array.from(rows, (value) => BigInt(Math.round(value)))) as TensorData<'int64'>)
}

const labelsDoNotFit = (given: string, wanted: LabelSpec): ProblemsFound =>
  new ProblemsFound([
    {
      code: 'labels-do-not-fit',
      severity: 'error',
      what: `The data gives ${given}; this network and loss need [${wanted.shape}] for a batch.`,
      mend: 'Choose another loss, or change the number of outputs of the network.',
    },
  ])
