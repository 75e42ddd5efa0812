// Files of PyTorch's exporter (testdata/export.py): read, bound and written again they compute the same, also for a batch they were not made for.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { expectSameResults } from '../testing/same-results.ts'
import { bindDimensions } from './bind.ts'
import { decodeModel } from './codec.ts'

const bytesOf = (file: string): Uint8Array => new Uint8Array(readFileSync(join(import.meta.dirname, 'testdata', file)))

test.each([
  ['small-11.onnx', 3],
  ['attention-13.onnx', 3],
  ['small-17-fixed.onnx', 2],
])('%s computes the same', (file, batch) => expectSameResults(bytesOf(file), file, batch))

test('a batch of 2 written inside gives way to one of 5', () => {
  const graph = bindDimensions(decodeModel(bytesOf('small-17-fixed.onnx'), 'small-17-fixed.onnx'), 5)
  expect(graph.outputs).toEqual([{ name: 'output', type: 'float32', shape: [5, 10] }])
})

test('what was shape arithmetic is gone', () => {
  const graph = bindDimensions(decodeModel(bytesOf('small-11.onnx'), 'small-11.onnx'), 3)
  const arithmetic = new Set(['Shape', 'Gather', 'Unsqueeze', 'Cast', 'Range'])
  expect(graph.nodes.filter(({ op }) => arithmetic.has(op))).toEqual([])
})
