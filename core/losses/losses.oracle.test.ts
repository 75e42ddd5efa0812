// Losses against PyTorch: value and gradient by the scores, on every device that runs here.

import { expect, test } from 'vitest'
import { differentiate } from '../autograd/differentiate.ts'
import { GraphBuilder } from '../onnx/builder.ts'
import { readOptions } from '../options/options.ts'
import { invariant } from '../problems.ts'
import { int64, numbers, type Tensor } from '../tensor/tensor.ts'
import { openOracle, oracleTensor } from '../testing/oracle.ts'
import { rowsFor, testProviders, testRuntime } from '../testing/ort.ts'
import type { OracleLayerCase } from '../testing/pytorch-case.ts'
import { lossFor } from '../testing/pytorch-losses.ts'
import { expectEachClose } from '../testing/tolerance.ts'
import { losses } from './index.ts'

const oracle = openOracle<{ readonly cases: readonly OracleLayerCase[] }>('layers')
if (oracle) {
  const cases = oracle.index.cases.filter(({ layer }) => layer.startsWith('loss:'))
  const rows = cases.flatMap((one) => {
    const tensors = oracle.tensors(one.file)
    const choice = lossFor(one, (name) => (tensors.has(name) ? numbers(oracleTensor(tensors, name)) : []))
    return choice ? [{ ...one, choice }] : []
  })
  const here = new Set(rows.map(({ id }) => id))
  test.skip.each(cases.filter(({ id }) => !here.has(id)))('$id: $layer with these arguments is not here yet', () => {})

  for (const provider of await testProviders())
    test.each(rowsFor(provider, rows))(`$id on ${provider}`, async ({ choice, file, tolerance }) => {
      const tensors = oracle.tensors(file)
      const loss = losses.get(choice.id)
      invariant(loss, `there is no loss "${choice.id}"`)
      const { values: options, problems } = readOptions(loss.options, choice.options)
      expect(problems).toEqual([])
      const input = oracleTensor(tensors, 'input')
      const given = tensors.get('target') as Tensor
      const { type, shape } = loss.labels(input.shape)
      const target = type === 'int64' ? int64(numbers(given), given.shape) : oracleTensor(tensors, 'target')
      expect(target.shape).toEqual(shape)

      const g = new GraphBuilder('loss')
      const logits = g.input('input', 'float32', input.shape)
      const value = g.output(loss.emit(g, { logits, labels: g.input('target', type, shape), options }), 'value')
      const { graph, gradients } = differentiate(g.build(), value.name, ['input'])
      const all = new GraphBuilder('gradient').include(graph)
      all.output(all.value('value'))
      all.output(all.value(gradients.get('input') as string), 'grad_input')
      const runtime = await testRuntime(provider)
      const session = await runtime.load(all.build())
      const results = (await session.run({ input, target })) as Readonly<Record<string, Tensor>>
      await session.release()
      expectEachClose(results.value as Tensor, oracleTensor(tensors, 'output'), tolerance, 'value')
      expectEachClose(results.grad_input as Tensor, oracleTensor(tensors, 'grad_input'), tolerance, 'grad_input')
    })
}
