// Optimizers by hand: one weight, known gradients, the formulas of the papers written out once more in plain numbers.

import { describe, expect, test } from 'vitest'
import type { DifferentiatedGraph } from '../autograd/step-graph.ts'
import { GraphBuilder } from '../onnx/builder.ts'
import { readOptions } from '../options/options.ts'
import { invariant } from '../problems.ts'
import { float32, numbers, scalar, type Tensor } from '../tensor/tensor.ts'
import { testRuntime } from '../testing/ort.ts'
import { attachOptimizer } from './attach-optimizer.ts'
import { optimizers } from './index.ts'

/** A graph whose gradient is fed: w [2] starts at [1, −2]. */
function differentiated(): DifferentiatedGraph {
  const g = new GraphBuilder('fed')
  const x = g.input('x', 'float32', [1])
  g.input('w', 'float32', [2])
  const gradient = g.input('g', 'float32', [2])
  const loss = g.op('Identity', [g.sum(x)])
  const named = g.op('Identity', [gradient])
  const info = { name: 'x', type: 'float32', shape: [1] } as const
  const parameters = new Map([['w', float32([2], [1, -2])]])
  const none = new Map<string, never>()
  const gradients = new Map([['w', named.name]])
  return {
    graph: g.build(),
    input: info,
    labels: info,
    logits: loss.name,
    loss: loss.name,
    parameters,
    buffers: none,
    bufferUpdates: none,
    gradients,
  }
}

const gradientsOverTime = [
  [0.5, -1],
  [0.25, 2],
  [-1, 0.125],
] as const
const rate = 0.1

type Update = (weight: number, gradient: number, memory: number[], step: number) => number

/** The same in plain numbers. */
const rows: readonly { id: string; options: Record<string, unknown>; update: Update }[] = [
  { id: 'sgd', options: {}, update: (w, g) => w - rate * g },
  { id: 'sgd', options: { weightDecay: 0.5 }, update: (w, g) => w - rate * (g + 0.5 * w) },
  {
    id: 'momentum',
    options: { momentum: 0.75 },
    update: (w, g, memory) => {
      memory[0] = 0.75 * (memory[0] ?? 0) + g
      return w - rate * memory[0]
    },
  },
  {
    id: 'momentum',
    options: { momentum: 0.75, dampening: 0.5 },
    update: (w, g, memory, step) => {
      memory[0] = step === 0 ? g : 0.75 * (memory[0] ?? 0) + 0.5 * g
      return w - rate * memory[0]
    },
  },
  {
    id: 'nesterov',
    options: { momentum: 0.75, weightDecay: 0.25 },
    update: (w, raw, memory) => {
      const g = raw + 0.25 * w
      memory[0] = 0.75 * (memory[0] ?? 0) + g
      return w - rate * (g + 0.75 * memory[0])
    },
  },
  {
    id: 'adam',
    options: { beta1: 0.5, beta2: 0.75, epsilon: 0.125 },
    update: (w, g, memory, step) => {
      memory[0] = 0.5 * (memory[0] ?? 0) + 0.5 * g
      memory[1] = 0.75 * (memory[1] ?? 0) + 0.25 * g * g
      return w - (rate * (memory[0] / (1 - 0.5 ** (step + 1)))) / (Math.sqrt(memory[1] / (1 - 0.75 ** (step + 1))) + 0.125)
    },
  },
  {
    id: 'adam',
    options: { beta1: 0.5, beta2: 0.75, amsgrad: true },
    update: (w, g, memory, step) => {
      memory[0] = 0.5 * (memory[0] ?? 0) + 0.5 * g
      memory[1] = 0.75 * (memory[1] ?? 0) + 0.25 * g * g
      memory[2] = Math.max(memory[2] ?? 0, memory[1])
      return w - (rate * (memory[0] / (1 - 0.5 ** (step + 1)))) / Math.sqrt(memory[2] / (1 - 0.75 ** (step + 1)))
    },
  },
]

test.each(rows)('$id $options', async ({ id, options: raw, update }) => {
  const optimizer = optimizers.get(id)
  invariant(optimizer, `there is no optimizer "${id}"`)
  const { values: options, problems } = readOptions(optimizer.options, raw)
  expect(problems).toEqual([])
  const step = attachOptimizer(differentiated(), optimizer, options)
  const reads = new Set(step.graph.inputs.map(({ name }) => name))
  const session = await (await testRuntime('cpu')).load(step.graph)
  const state = new Map<string, Tensor>(step.state)
  const [weights, memories] = [[1, -2], [[], []] as number[][]]
  for (const [at, gradient] of gradientsOverTime.entries()) {
    const scalars = { 'lamina.learningRate': scalar(rate), ...(reads.has('lamina.step') ? { 'lamina.step': scalar(at) } : {}) }
    const feeds = { ...(reads.has('x') ? { x: float32([1], [0]) } : {}), ...scalars, g: float32([2], gradient), ...Object.fromEntries(state) }
    const results = (await session.run(feeds)) as Readonly<Record<string, Tensor>>
    for (const [name, next] of step.updates) state.set(name, results[next] as Tensor)
    for (const index of [0, 1]) weights[index] = update(weights[index] as number, gradient[index] as number, memories[index] as number[], at)
    for (const [index, weight] of numbers(state.get('w') as Tensor).entries()) expect(weight).toBeCloseTo(weights[index] as number, 5)
  }
  await session.release()
})

describe('step graph', () => {
  test('slots are named after their parameter and start at 0; the step is asked for only where it is read', () => {
    const build = (id: string) => {
      const optimizer = optimizers.get(id)
      invariant(optimizer, id)
      return attachOptimizer(differentiated(), optimizer, readOptions(optimizer.options, {}).values)
    }
    const adam = build('adam')
    expect(adam.slots).toEqual(['w~mean', 'w~square'])
    expect(numbers(adam.state.get('w~mean') as Tensor)).toEqual([0, 0])
    expect([...adam.updates]).toEqual([
      ['w', 'w~next'],
      ['w~mean', 'w~mean~next'],
      ['w~square', 'w~square~next'],
    ])
    const asks = (id: string) => build(id).graph.inputs.some(({ name }) => name === 'lamina.step')
    expect([asks('adam'), asks('momentum'), asks('sgd')]).toEqual([true, false, false])
  })
})
