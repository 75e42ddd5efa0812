// Array files: classes and values, layouts as people save them, rows that are no numbers.

import { zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { encodeNpy } from '../../tensor/npy.ts'
import { encodeSafetensors } from '../../tensor/safetensors.ts'
import { float32, int64, type Tensor, tensor } from '../../tensor/tensor.ts'
import { fakeDataFiles } from '../../testing/data-files.ts'
import { arrays } from './arrays.ts'

const npz = (named: Readonly<Record<string, Tensor>>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(named).map(([name, value]) => [`${name}.npy`, encodeNpy(value)])))
const open = (bytes: Uint8Array, name = 'a.npz', shape?: readonly number[]) => arrays.open(fakeDataFiles(new Map([[name, bytes]])), shape)
const bytes = (shape: readonly number[], values: readonly number[]) => tensor('uint8', shape, Uint8Array.from(values))

test('classes from .npz', async () => {
  const x = float32([3, 1, 1, 2], [1, 2, 3, 4, 5, 6])
  const dataset = await open(npz({ x, y: int64([1, 0, 1]) }))
  expect(dataset).toMatchObject({ shape: [1, 1, 2], classes: ['0', '1'], labels: Int32Array.of(1, 0, 1), bad: [] })
  expect(dataset.pixelMaximum).toBeUndefined()
  expect(await dataset.images([2, 0])).toEqual(float32([2, 1, 1, 2], [5, 6, 1, 2]))
})

test('x.npy and y.npy in a folder', async () => {
  const files = new Map([
    ['x.npy', encodeNpy(float32([2, 1, 1, 2], [1, 2, 3, 4]))],
    ['y.npy', encodeNpy(int64([1, 0]))],
    ['readme.txt', new Uint8Array(3)],
  ])
  expect(arrays.recognises(fakeDataFiles(files))).toBe(true)
  const dataset = await arrays.open(fakeDataFiles(files), undefined)
  expect(dataset).toMatchObject({ shape: [1, 1, 2], classes: ['0', '1'], labels: Int32Array.of(1, 0) })
  files.delete('y.npy')
  await expect(arrays.open(fakeDataFiles(files), undefined)).rejects.toThrow('"data" holds "x" but no "y". Save the labels of the examples as y.')
})

test('values from .safetensors', async () => {
  const tensors = new Map<string, Tensor>([
    ['X', float32([2, 3], [1, 2, 3, 4, 5, 6])],
    ['Y', tensor('float64', [2, 1], Float64Array.of(0.5, -2))],
  ])
  const dataset = await open(encodeSafetensors(tensors), 'a.safetensors')
  expect(dataset).toMatchObject({ shape: [3], classes: [], labels: Int32Array.of(-1, -1), values: float32([2, 1], [0.5, -2]) })
})

test('class names from metadata', async () => {
  const tensors = new Map<string, Tensor>([
    ['x', float32([2, 1], [1, 2])],
    ['y', int64([0, 1])],
  ])
  expect((await open(encodeSafetensors(tensors, { classes: '["cat", "dog"]' }), 'a.safetensors')).classes).toEqual(['cat', 'dog'])
})

test('a test part is set apart', async () => {
  const dataset = await open(npz({ x_train: float32([2, 1], [1, 2]), y_train: int64([0, 1]), x_test: float32([1, 1], [3]), y_test: int64([1]) }))
  expect(dataset).toMatchObject({ labels: Int32Array.of(0, 1, 1), test: Uint32Array.of(2) })
  expect([...(await dataset.images([2])).data]).toEqual([3])
})

describe('8-bit pixels', () => {
  test('without a channel axis are grey, and resized where asked', async () => {
    const dataset = await open(npz({ x: bytes([2, 1, 2], [0, 8, 1, 1]), y: int64([0, 1]) }), 'a.npz', [3, 1, 4])
    expect(dataset).toMatchObject({ shape: [3, 1, 4], pixelMaximum: 255 })
    expect([...(await dataset.images([0])).data]).toEqual([0, 2, 6, 8, 0, 2, 6, 8, 0, 2, 6, 8])
  })

  test('with channels last are turned, and this is said', async () => {
    const dataset = await open(npz({ x: bytes([1, 2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), y: int64([0]) }))
    expect([...(await dataset.images([0])).data]).toEqual([1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12])
    expect(dataset.remarks).toContain('x of shape [1,2,2,3] is taken as channels last: [N, H, W, C].')
  })
})

test('rows that are no numbers or no class are left out, each said once', async () => {
  const x = float32([5, 2], [1, 2, Number.NaN, Number.NaN, 3, Number.POSITIVE_INFINITY, 4, 5, 6, 7])
  const dataset = await open(npz({ x, y: int64([0, 0, 1, -1, 1]) }))
  expect(dataset.bad).toEqual([
    { where: 'x[1]', why: 'holds NaN; the row is left out' },
    { where: 'x[2]', why: 'holds infinity; the row is left out' },
    { where: 'y[3]', why: '-1 is no class: classes are whole numbers from 0; the row is left out' },
  ])
  expect(dataset.labels).toEqual(Int32Array.of(0, 1))
  expect([...(await dataset.images([0, 1])).data]).toEqual([1, 2, 6, 7])
})

test('NaN among values to predict', async () => {
  const dataset = await open(npz({ x: float32([2, 1], [1, 2]), y: float32([2], [Number.NaN, 3]) }))
  expect(dataset.bad).toEqual([{ where: 'y[0]', why: 'holds NaN; the row is left out' }])
  expect(dataset.values).toEqual(float32([1], [3]))
})

test('an empty class between others is said', async () => {
  expect((await open(npz({ x: float32([4, 1], [1, 2, 3, 4]), y: int64([0, 0, 2, 2]) }))).remarks).toEqual([
    'Class "1" has no usable example: it cannot be learnt. Add some, or remove the class.',
  ])
})

test.each<[string, Readonly<Record<string, Tensor>>, string]>([
  ['no x', { data: float32([1, 1], [1]) }, 'holds no array "x": it has data.'],
  ['no y', { x: float32([1, 1], [1]) }, 'holds "x" but no "y".'],
  ['a flat x', { x: float32([2], [1, 2]), y: int64([0, 1]) }, 'has x of shape [2], not [N, C, H, W].'],
  ['unequal rows', { x: float32([2, 1], [1, 2]), y: int64([0]) }, 'has 2 rows in x and 1 in y.'],
  ['nothing but NaN', { x: float32([1, 1], [Number.NaN]), y: int64([0]) }, 'has no usable row: holds NaN'],
  ['no rows', { x: float32([0, 1], []), y: int64([]) }, 'has no usable row: x is empty'],
  [
    'a test part of another shape',
    { x: float32([1, 1], [1]), y: int64([0]), x_test: float32([1, 2], [1, 2]), y_test: int64([0]) },
    'has a test part unlike its training part',
  ],
])('%s is refused', async (_name, named, says) => {
  await expect(open(npz(named))).rejects.toThrow(says)
})

test('a foreign file is refused', async () => {
  await expect(open(Uint8Array.of(1, 2, 3))).rejects.toThrow('"a.npz": it is not a whole .npz archive. Write it again with numpy.savez.')
})
