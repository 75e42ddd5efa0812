// Penalties against PyTorch: what is minimised and every gradient of a small network, with L1, with L2 and with both.

import { test } from 'vitest'
import { differentiate } from '../autograd/differentiate.ts'
import { trainingMode } from '../autograd/training-mode.ts'
import { continueGraph, GraphBuilder } from '../onnx/builder.ts'
import { defaultsOf } from '../options/options.ts'
import { invariant } from '../problems.ts'
import { int64, numbers, type Tensor } from '../tensor/tensor.ts'
import { openOracle, oracleTensor } from '../testing/oracle.ts'
import { rowsFor, testProviders, testRuntime } from '../testing/ort.ts'
import type { OracleLayerCase } from '../testing/pytorch-case.ts'
import { expectEachClose } from '../testing/tolerance.ts'
import { attachLoss, labelsName } from './attach-loss.ts'
import { losses } from './index.ts'
import { attachPenalties } from './penalty.ts'

const weights = ['conv.weight', 'conv.bias', 'fc.weight', 'fc.bias']

/** conv 3×3 -> relu -> flatten -> fc */
function network(tensors: ReadonlyMap<string, Tensor>) {
  const g = new GraphBuilder('penalised')
  const [convWeight, convBias, fcWeight, fcBias] = weights.map((name) => g.initializer(name, oracleTensor(tensors, name)))
  const maps = g.op('Relu', [g.op('Conv', [g.input('input', 'float32', oracleTensor(tensors, 'input').shape), convWeight, convBias])])
  const logits = g.op('Gemm', [g.op('Flatten', [maps], { axis: 1 }), fcWeight, fcBias], { transB: 1 })
  g.output(logits)
  return { graph: g.build(), logits: logits.name }
}

const oracle = openOracle<{ readonly cases: readonly OracleLayerCase[] }>('layers')
if (oracle) {
  const rows = oracle.index.cases.filter(({ layer }) => layer === 'PenaltyNet')
  for (const provider of await testProviders())
    test.each(rowsFor(provider, rows))(`$id on ${provider}`, async ({ args, file, tolerance }) => {
      const tensors = oracle.tensors(file)
      const { graph, logits } = network(tensors)
      const loss = losses.get('cross-entropy')
      invariant(loss, 'there is cross-entropy')
      const scored = attachLoss(trainingMode(graph, { logits }), loss, defaultsOf(loss.options))
      const aim = attachPenalties(scored, { l1: Number(args.l1), l2: Number(args.l2) }, new Map())
      const differentiated = differentiate(aim.graph, aim.objective, ['input', ...weights])
      const g = continueGraph(differentiated.graph)
      g.output(g.value(aim.objective), 'output')
      for (const name of ['input', ...weights]) g.output(g.value(differentiated.gradients.get(name) as string), `grad_${name}`)
      const runtime = await testRuntime(provider)
      const session = await runtime.load(g.build())
      const given = Object.fromEntries(['input', ...weights].map((name) => [name, oracleTensor(tensors, name)]))
      const results = (await session.run({ ...given, [labelsName]: int64(numbers(oracleTensor(tensors, 'target'))) })) as Readonly<
        Record<string, Tensor>
      >
      await session.release()
      for (const name of ['output', ...['input', ...weights].map((each) => `grad_${each}`)])
        expectEachClose(results[name] as Tensor, oracleTensor(tensors, name), tolerance, name)
    })
}
