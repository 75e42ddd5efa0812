// Whole training steps with images kept in blocks against the same steps without: same losses, same next weights, the same bits every time.

import { describe, expect, test } from 'vitest'
import type { StepGraph } from './autograd/step-graph.ts'
import { templates } from './design/templates/index.ts'
import { losses } from './losses/index.ts'
import { lower } from './lowering/lower.ts'
import { verify } from './onnx/verify.ts'
import { optimizers } from './optimizers/index.ts'
import { readOptions } from './options/options.ts'
import { buildStep, modelOf } from './pipeline.ts'
import { invariant } from './problems.ts'
import { int64, type Shape, scalar, type Tensor, tensor } from './tensor/tensor.ts'
import { normal } from './testing/lowering-case.ts'
import { loadAsIs, testRuntime } from './testing/ort.ts'
import { expectClose } from './testing/tolerance.ts'

const { device } = await testRuntime('cpu')
const batch = 16

function stepOf(id: string): StepGraph {
  const [template, loss, optimizer] = [templates.get(id), losses.get('cross-entropy'), optimizers.get('momentum')]
  invariant(template && loss && optimizer, `the template "${id}" exists`)
  const choice = { definition: optimizer, options: readOptions(optimizer.options, { momentum: 0.9, weightDecay: 1e-3 }).values }
  const model = modelOf(template.build(template.standard), 1)
  return buildStep({ model, batch, loss: { definition: loss, options: readOptions(loss.options, {}).values }, optimizer: choice })
}

function feedsOf({ graph, input, labels, state }: StepGraph): Record<string, Tensor> {
  const all: Record<string, Tensor> = {
    ...Object.fromEntries(state),
    [input.name]: normal(input.shape as Shape),
    [labels.name]: int64(Array.from({ length: batch }, (_, index) => index % 10)),
    'lamina.learningRate': scalar(0.01),
    'lamina.seed': tensor('uint32', [1], Uint32Array.of(1)),
    'lamina.counter': tensor('uint32', [1], Uint32Array.of(0)),
    'lamina.step': scalar(0),
  }
  return Object.fromEntries(graph.inputs.map(({ name }) => [name, all[name] as Tensor]))
}

describe.skipIf(device.channelBlock === undefined).each(['vgg-small', 'resnet-8', 'separable'])('%s', (id) => {
  test('takes the same step, to the same bits each time', async () => {
    const step = stepOf(id)
    const graph = lower(step.graph, device)
    verify(graph)
    expect(graph.nodes.filter(({ domain }) => domain === 'com.microsoft.nchwc').length).toBeGreaterThan(20)
    const [kept, plain] = [await loadAsIs(graph, 'cpu'), await loadAsIs(lower(step.graph, device, { blockedLayout: false }), 'cpu')]
    const feeds = feedsOf(step)
    const [first, again, expected] = [await kept.run(feeds), await kept.run(feeds), await plain.run(feeds)]
    expect(again).toEqual(first)
    // Gradients of batch norm are small differences of large sums: an update is right to a thousandth of the learning rate.
    for (const { name } of step.graph.outputs)
      expectClose(
        first[name] as Tensor,
        expected[name] as Tensor,
        name.includes('momentum') ? { absolute: 1e-5, relative: 1e-3 } : { absolute: 1e-5, relative: 1e-5 },
        name,
      )
    await Promise.all([kept.release(), plain.release()])
  })
})
