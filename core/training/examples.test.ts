// Labels in the form that a loss asks for.

import { describe, expect, test } from 'vitest'
import { flipHorizontal } from '../datasets/augmentations/flips.ts'
import type { Dataset } from '../datasets/dataset.ts'
import { float32, numbers, type Tensor } from '../tensor/tensor.ts'
import { keepInputs, type LabelSpec, readBatch, readInput } from './examples.ts'

const preprocessing = { normalisation: 'unit', shape: [1, 1, 2], offset: [1], scale: [0.5] } as const
const dataset = (values?: Tensor<'float32'>): Dataset => ({
  title: 'four',
  shape: [1, 1, 2],
  classes: ['a', 'b', 'c'],
  labels: values ? new Int32Array(4).fill(-1) : Int32Array.of(2, 0, 1, 2),
  ...(values ? { values } : {}),
  test: new Uint32Array(),
  bad: [],
  fingerprint: '',
  images: async (indices) =>
    float32(
      [indices.length, 1, 1, 2],
      indices.flatMap((index) => [index, index + 10]),
    ),
})
const read = (labels: LabelSpec, values?: Tensor<'float32'>) => readBatch({ dataset: dataset(values), preprocessing }, [3, 1], labels)

test('images are preprocessed, in the order asked for', async () => {
  const { input, count } = await read({ type: 'int64', shape: [2] })
  expect(numbers(input)).toEqual([1, 6, 0, 5])
  expect(count).toBe(2)
})

describe('labels', () => {
  const values = float32([4, 2], [0, 1, 2, 3, 4, 5, 6, 7])
  test.each<[string, LabelSpec, Tensor<'float32'> | undefined, readonly number[]]>([
    ['classes as numbers', { type: 'int64', shape: [2] }, undefined, [2, 0]],
    ['classes one-hot, for losses on values', { type: 'float32', shape: [2, 3] }, undefined, [0, 0, 1, 1, 0, 0]],
    ['values', { type: 'float32', shape: [2, 2] }, values, [6, 7, 2, 3]],
    ['a class per pixel', { type: 'int64', shape: [2, 1, 2] }, values, [6, 7, 2, 3]],
  ])('%s', async (_name, spec, given, expected) => {
    const { labels, classes } = await read(spec, given)
    expect(labels.type).toBe(spec.type)
    expect(numbers(labels)).toEqual(expected)
    expect(classes === undefined).toBe(given !== undefined)
  })

  test.each<[string, LabelSpec, Tensor<'float32'> | undefined]>([
    ['values of another size', { type: 'float32', shape: [2, 3] }, values],
    ['classes where every pixel needs one', { type: 'int64', shape: [2, 4, 4] }, undefined],
  ])('%s are refused', async (_name, spec, given) => {
    await expect(read(spec, given)).rejects.toThrow(/this network and loss need .* Choose another loss/)
  })
})

test('examples that lie in memory are read as those that are loaded', async () => {
  const inMemory = { ...dataset(), example: (index: number) => Uint8Array.of(index, index + 10) }
  expect(await readInput({ dataset: inMemory, preprocessing }, [3, 1])).toEqual(await readInput({ dataset: dataset(), preprocessing }, [3, 1]))
})

test('inputs that all fit are made once, and copied from then on; augmented ones never', async () => {
  const asked: number[] = []
  const example = (index: number): Uint8Array => {
    asked.push(index)
    return Uint8Array.of(index, index + 10)
  }
  const examples = { dataset: { ...dataset(), example }, preprocessing }
  const bytes = 4 * 2 * Float32Array.BYTES_PER_ELEMENT
  expect(keepInputs(examples, bytes - 1)).toBe(examples)
  const kept = keepInputs(examples, bytes)
  for (const indices of [
    [3, 1],
    [1, 3, 0],
  ])
    expect(await readInput(kept, indices)).toEqual(await readInput({ dataset: dataset(), preprocessing }, indices))
  expect(asked).toEqual([3, 1, 0])
  const flipped = { definition: flipHorizontal, options: { share: 100 } }
  const augmented = await readInput(kept, [3], { chosen: [flipped], seed: 1, epoch: 0 })
  expect(numbers(augmented)).toEqual([6, 1])
})
