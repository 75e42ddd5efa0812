// The whole way from a drawing to trained weights: any valid design can take a step, and steps lead downhill.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type StepGraph, stepScalars } from './autograd/step-graph.ts'
import type { Design } from './design/design.ts'
import { templates } from './design/templates/index.ts'
import { losses } from './losses/index.ts'
import { verify } from './onnx/verify.ts'
import { optimizers } from './optimizers/index.ts'
import { defaultsOf } from './options/options.ts'
import { buildStep, modelOf } from './pipeline.ts'
import { invariant } from './problems.ts'
import { int64, numbers, type Shape, scalar, type Tensor, tensor } from './tensor/tensor.ts'
import { validDesign } from './testing/designs.ts'
import { normal } from './testing/lowering-case.ts'
import { testRuntime } from './testing/ort.ts'

function stepOf(design: Design, batch: number, optimizerId = 'adam'): StepGraph {
  const [loss, optimizer] = [losses.get('cross-entropy'), optimizers.get(optimizerId)]
  invariant(loss && optimizer, 'both are in their catalogs')
  return buildStep({
    model: modelOf(design, 7),
    batch,
    loss: { definition: loss, options: defaultsOf(loss.options) },
    optimizer: { definition: optimizer, options: defaultsOf(optimizer.options) },
  })
}

const counter = (value: number): Tensor => tensor('uint32', [1], Uint32Array.of(value))

/** Losses of `count` steps on one batch. */
async function train(
  step: StepGraph,
  count: number,
  learningRate: number,
): Promise<{ readonly losses: number[]; readonly state: Map<string, Tensor> }> {
  const [batch = 1] = step.input.shape as Shape
  const labels = int64(
    Array.from({ length: batch }, (_, at) => at % 2),
    step.labels.shape as Shape,
  )
  const session = await (await testRuntime('cpu')).load(step.graph)
  const reads = new Set(step.graph.inputs.map(({ name }) => name))
  const state = new Map<string, Tensor>(step.state)
  const measured: number[] = []
  for (let at = 0; at < count; at++) {
    const scalars: Record<string, Tensor> = {
      [stepScalars.learningRate]: scalar(learningRate),
      [stepScalars.step]: scalar(at),
      [stepScalars.seed]: counter(1),
      [stepScalars.counter]: counter(at),
    }
    const given = Object.fromEntries(Object.entries(scalars).filter(([name]) => reads.has(name)))
    const results = (await session.run({
      ...given,
      ...Object.fromEntries(state),
      [step.input.name]: normal(step.input.shape as Shape),
      [step.labels.name]: labels,
    })) as Readonly<Record<string, Tensor>>
    measured.push(numbers(results[step.loss] as Tensor)[0] as number)
    for (const [name, next] of step.updates) state.set(name, results[next] as Tensor)
  }
  await session.release()
  return { losses: measured, state }
}

test('any valid design takes a step: a finite loss, finite weights, and every weight with its next value', async () => {
  await fc.assert(
    fc.asyncProperty(validDesign, fc.constantFrom(...optimizers.keys()), async (design, optimizer) => {
      const step = stepOf(design, 3, optimizer)
      verify(step.graph)
      expect([...step.updates.keys()].sort()).toEqual([...step.state.keys()].sort())
      const { losses: measured, state } = await train(step, 1, 1e-3)
      expect(measured.every(Number.isFinite)).toBe(true)
      for (const [name, value] of state) {
        expect(value.shape, name).toEqual(step.state.get(name)?.shape)
        expect(numbers(value).every(Number.isFinite), name).toBe(true)
      }
    }),
    { numRuns: 20 },
  )
})

test.each([...templates.values()])('$id learns two classes by heart', async ({ build }) => {
  const step = stepOf(build({ input: [1, 16, 16], classes: 2 }), 4)
  const { losses: measured } = await train(step, 30, 3e-3)
  expect(measured.at(-1)).toBeLessThan(0.5 * Math.max(...measured.slice(0, 3)))
})

test('the same steps end in the same weights, bit for bit, dropout included', async () => {
  const design = templates.get('course-cnn')?.build({ input: [1, 12, 12], classes: 2 }) as Design
  const [a, b] = [await train(stepOf(design, 4), 5, 1e-2), await train(stepOf(design, 4), 5, 1e-2)]
  expect(a).toEqual(b)
})
