// IDX folders: pairs of files, gzipped or not, under the names in use.

import { gzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { fakeDataFiles } from '../../testing/data-files.ts'
import { idx } from './idx.ts'

const header = (rank: number, ...sizes: number[]): number[] => [
  0,
  0,
  8,
  rank,
  ...sizes.flatMap((size) => [size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255]),
]
const images = (...rows: readonly (readonly number[])[]): Uint8Array => Uint8Array.from([...header(3, rows.length, 1, 2), ...rows.flat()])
const labels = (...values: readonly number[]): Uint8Array => Uint8Array.from([...header(1, values.length), ...values])
const open = (files: Readonly<Record<string, Uint8Array>>, shape?: readonly number[]) =>
  idx.open(fakeDataFiles(new Map(Object.entries(files))), shape)

test.each([
  {
    name: 'as published',
    files: {
      'train-images-idx3-ubyte': images([1, 2], [3, 4]),
      'train-labels-idx1-ubyte': labels(0, 2),
      't10k-images-idx3-ubyte': images([5, 6]),
      't10k-labels-idx1-ubyte': labels(1),
    },
  },
  {
    name: 'gzipped, with dots',
    files: {
      'train-images.idx3-ubyte.gz': gzipSync(images([1, 2], [3, 4])),
      'train-labels.idx1-ubyte.gz': gzipSync(labels(0, 2)),
      't10k-images.idx3-ubyte': images([5, 6]),
      't10k-labels.idx1-ubyte.gz': gzipSync(labels(1)),
    },
  },
])('$name', async ({ files }) => {
  const dataset = await open(files)
  expect(dataset).toMatchObject({
    shape: [1, 1, 2],
    classes: ['0', '1', '2'],
    labels: Int32Array.of(0, 2, 1),
    test: Uint32Array.of(2),
    pixelMaximum: 255,
  })
  expect([...(await dataset.images([2, 0, 1])).data]).toEqual([5, 6, 1, 2, 3, 4])
})

test('without a test part, at another size', async () => {
  const dataset = await open({ 'train-images-idx3-ubyte': images([0, 8], [0, 8]), 'train-labels-idx1-ubyte': labels(0, 0) }, [1, 1, 4])
  expect([...(await dataset.images([0])).data]).toEqual([0, 2, 6, 8])
  expect(dataset.test).toEqual(new Uint32Array())
})

test('only a test part', async () => {
  const dataset = await open({ 't10k-images-idx3-ubyte': images([5, 6]), 't10k-labels-idx1-ubyte': labels(0) })
  expect(dataset).toMatchObject({ labels: Int32Array.of(0), test: new Uint32Array() })
})

test.each([
  {
    name: 'labels missing',
    files: { 'train-images-idx3-ubyte.gz': gzipSync(images([1, 2])) },
    says: 'holds "train-images-idx3-ubyte.gz" but not its labels. Put "train-labels-idx1-ubyte" beside it.',
  },
  {
    name: 'counts differ',
    files: { 'train-images-idx3-ubyte': images([1, 2]), 'train-labels-idx1-ubyte': labels(0, 1) },
    says: 'has 1 images in "train-images-idx3-ubyte" and 2 labels',
  },
  {
    name: 'cut off',
    files: { 'train-images-idx3-ubyte': images([1, 2]).subarray(0, 17), 'train-labels-idx1-ubyte': labels(0) },
    says: '"train-images-idx3-ubyte": shape [1,1,2] needs 2 bytes of data, the file has 1: it is cut off. Download the file again.',
  },
  {
    name: 'gzip cut off',
    files: { 'train-images-idx3-ubyte': gzipSync(images([1, 2])).subarray(0, 20), 'train-labels-idx1-ubyte': labels(0) },
    says: 'its compressed data is damaged or cut off',
  },
  {
    name: 'foreign',
    files: { 'train-images-idx3-ubyte': Uint8Array.of(80, 75, 3, 4), 'train-labels-idx1-ubyte': labels(0) },
    says: 'it does not begin as an IDX file does',
  },
  {
    name: 'giant',
    files: { 'train-images-idx3-ubyte': Uint8Array.from(header(3, 4e9, 4e9, 4e9)), 'train-labels-idx1-ubyte': labels(0) },
    says: 'too large to be true',
  },
  {
    name: 'two sets',
    files: { 'letters-train-images-idx3-ubyte': images([1, 2]), 'digits-train-images-idx3-ubyte': images([1, 2]) },
    says: 'holds 2 files of training images: digits-train-images-idx3-ubyte, letters-train-images-idx3-ubyte',
  },
])('$name is refused', async ({ files, says }) => {
  await expect(open(files as Record<string, Uint8Array>)).rejects.toThrow(says)
})
