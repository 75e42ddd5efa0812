// Inputs of batches in their order: loaded ahead or made from memory, they are the same; those made lie one behind the other, in memory that serves again.

import { expect, test } from 'vitest'
import { stack } from '../tensor/stack.ts'
import { float32, numbers } from '../tensor/tensor.ts'
import { InputMemory, inputsOf } from './inputs.ts'

const pixels = (index: number): readonly number[] => [index, index + 10]
const dataset = {
  title: 'ten',
  shape: [1, 1, 2],
  classes: ['a', 'b'],
  labels: new Int32Array(10),
  test: new Uint32Array(),
  bad: [],
  fingerprint: '',
  images: async (indices: readonly number[]) => float32([indices.length, 1, 1, 2], indices.flatMap(pixels)),
} as const
const preprocessing = { normalisation: 'none', shape: [1, 1, 2], offset: [0], scale: [1] } as const
const order = [[4, 1], [0, 9], [3, 2], [7]]

test.each([
  { where: 'loaded', examples: { dataset, preprocessing } },
  { where: 'in memory', examples: { dataset: { ...dataset, example: (index: number) => Uint8Array.from(pixels(index)) }, preprocessing } },
])('$where: each batch once, in the order given, as many as asked for', async ({ examples }) => {
  const inputs = inputsOf(new InputMemory(), examples, order)
  const taken: (readonly number[])[] = []
  for (const count of [1, 2, 1]) {
    const next = await inputs.take(count)
    expect(next.map(({ shape }) => shape)).toEqual(next.map(({ data }) => [data.length / 2, 1, 1, 2]))
    taken.push(...next.map(numbers))
    inputs.readOn()
  }
  expect(taken).toEqual(order.map((indices) => indices.flatMap(pixels)))
})

test('those that are made together lie one behind the other, in the memory of those before them', async () => {
  const examples = { dataset: { ...dataset, example: (index: number) => Uint8Array.from(pixels(index)) }, preprocessing }
  const inputs = inputsOf(new InputMemory(), examples, order)
  const together = stack(await inputs.take(2))
  expect(together.shape).toEqual([2, 2, 1, 1, 2])
  expect(numbers(together)).toEqual([4, 14, 1, 11, 0, 10, 9, 19])
  const [third] = await inputs.take(1)
  expect(third?.data.buffer).toBe(together.data.buffer)
  expect(numbers(together).slice(0, 4)).toEqual([3, 13, 2, 12])
})
