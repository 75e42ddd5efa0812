// The two other ways back through a ReLU, on a network worked out by hand: h = (x₁ + x₂, x₁ − x₂), S₀ = a₁ − 2a₂, S₁ = −a₁ + 2a₂ with a = ReLU(h).

import { expect, test } from 'vitest'
import { importModel } from '../compile/import-model.ts'
import { GraphBuilder } from '../onnx/builder.ts'
import { float32 } from '../tensor/tensor.ts'
import { testRuntime } from '../testing/ort.ts'
import type { ReluRule } from './explainer.ts'
import { openProbe } from './probe.ts'

const rows: readonly { readonly rule: ReluRule; readonly image: readonly number[]; readonly target: number; readonly gradient: readonly number[] }[] =
  [
    // h = (3, 1): both pass; g = (1, −2).
    { rule: 'plain', image: [2, 1], target: 0, gradient: [-1, 3] },
    { rule: 'guided', image: [2, 1], target: 0, gradient: [1, 1] },
    { rule: 'deconvolution', image: [2, 1], target: 0, gradient: [1, 1] },
    // h = (3, −1): the second is silent; g = (−1, 2).
    { rule: 'plain', image: [1, 2], target: 1, gradient: [-1, -1] },
    { rule: 'guided', image: [1, 2], target: 1, gradient: [0, 0] },
    { rule: 'deconvolution', image: [1, 2], target: 1, gradient: [2, -2] },
  ]

test.each(rows)('$rule gradient at $image for class $target', async ({ rule, image, target, gradient }) => {
  const g = new GraphBuilder('two')
  const x = g.op('Flatten', [g.input('x', 'float32', [1, 1, 1, 2])])
  const first = g.initializer('first', float32([2, 2], [1, 1, 1, -1]))
  const second = g.initializer('second', float32([2, 2], [1, -1, -2, 2]))
  g.output(g.op('MatMul', [g.op('Relu', [g.op('MatMul', [x, first])]), second]))
  const probe = await openProbe(await testRuntime('cpu'), importModel(g.build()))
  const found = await probe.gradient(float32([1, 1, 1, 2], [...image]), target, rule)
  expect([...found.data].map((value) => value + 0)).toEqual(gradient)
  await probe.close()
})
