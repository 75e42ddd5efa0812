// Shape rules and folding against ONNX Runtime: one graph per case is run, and types, shapes and folded elements have to be its own.

import { describe, expect, test } from 'vitest'
import { invariant } from '../../problems.ts'
import { buildCase, operatorCases, titleOf } from '../../testing/operator-cases.ts'
import { loadAsIs } from '../../testing/ort.ts'
import { operators } from './index.ts'

describe('ONNX Runtime agrees', () => {
  test.each(operatorCases.map((each) => [titleOf(each), each] as const))('%s', async (_, each) => {
    const { graph, results, feeds } = buildCase(each)
    const session = await loadAsIs(graph, 'cpu')
    const found = await session.run(feeds)
    await session.release()
    for (const { name, type, shape, constant } of results) {
      const tensor = found[name]
      invariant(tensor && 'data' in tensor, `no result ${name}`)
      expect({ type: tensor.type, shape: tensor.shape }).toEqual({ type, shape })
      if (constant) expect(tensor.data).toEqual(constant.data)
    }
  })
})

test('every operator that ONNX Runtime knows has a case', () => {
  const tested = new Set(operatorCases.map(({ op }) => op))
  const held = new Set(['Loop', 'If'])
  const missing = [...operators.keys()].filter((key) => !tested.has(key) && !key.startsWith('lamina.') && !held.has(key))
  expect(missing).toEqual([])
})
