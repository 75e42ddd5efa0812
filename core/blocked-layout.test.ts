// Whole training steps with images kept in blocks against the same steps without: same losses, same next weights, the same bits every time.

import { describe, expect, test } from 'vitest'
import type { StepGraph } from './autograd/step-graph.ts'
import type { Design } from './design/design.ts'
import { templates } from './design/templates/index.ts'
import { Pencil } from './design/templates/template.ts'
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

/** Channels that fill no whole blocks, neither of 8 nor of 16. */
function ragged(): Design {
  const pencil = new Pencil('ragged')
  const block = (filters: number) => [['conv-2d', { filters, padding: 'same', bias: false }], ['batch-norm'], ['relu6']] as const
  const first = pencil.chain(pencil.input([3, 24, 24]), ...block(20), ...block(30))
  const second = pencil.chain(first, ['conv-2d', { filters: 30, kernelSize: [1, 1] }])
  const sum = pencil.chain(pencil.add('residual-add', {}, second, first), ['max-pool-2d'], ['depthwise-separable-2d', { filters: 50 }], ['relu'])
  pencil.add('output', { classes: 10 }, pencil.chain(sum, ['global-average-pool-2d'], ['dense', { units: 10 }]))
  return pencil.finish()
}

function designOf(id: string): Design {
  const template = templates.get(id)
  return template ? template.build(template.standard) : ragged()
}

function stepOf(id: string): StepGraph {
  const [loss, optimizer] = [losses.get('cross-entropy'), optimizers.get('momentum')]
  invariant(loss && optimizer, 'a loss and an optimizer of these names exist')
  const choice = { definition: optimizer, options: readOptions(optimizer.options, { momentum: 0.9, weightDecay: 1e-3 }).values }
  const model = modelOf(designOf(id), 1)
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

describe.skipIf(device.channelBlock === undefined).each(['vgg-small', 'resnet-8', 'separable', 'ragged'])('%s', (id) => {
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
