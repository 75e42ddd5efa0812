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
  {
    id: 'adamw',
    options: { beta1: 0.5, beta2: 0.75, epsilon: 0.125, weightDecay: 0.5 },
    update: (w, g, memory, step) => {
      memory[0] = 0.5 * (memory[0] ?? 0) + 0.5 * g
      memory[1] = 0.75 * (memory[1] ?? 0) + 0.25 * g * g
      const scaled = memory[0] / (1 - 0.5 ** (step + 1)) / (Math.sqrt(memory[1] / (1 - 0.75 ** (step + 1))) + 0.125)
      return w - rate * 0.5 * w - rate * scaled
    },
  },
  {
    id: 'rmsprop',
    options: { alpha: 0.75, epsilon: 0.125, weightDecay: 0.5 },
    update: (w, raw, memory) => {
      const g = raw + 0.5 * w
      memory[0] = 0.75 * (memory[0] ?? 0) + 0.25 * g * g
      return w - (rate * g) / (Math.sqrt(memory[0]) + 0.125)
    },
  },
  {
    id: 'rmsprop',
    options: { alpha: 0.75, epsilon: 0.125, centred: true, momentum: 0.5 },
    update: (w, g, memory) => {
      memory[0] = 0.75 * (memory[0] ?? 0) + 0.25 * g * g
      memory[1] = 0.75 * (memory[1] ?? 0) + 0.25 * g
      memory[2] = 0.5 * (memory[2] ?? 0) + g / (Math.sqrt(memory[0] - memory[1] ** 2) + 0.125)
      return w - rate * memory[2]
    },
  },
  {
    id: 'adagrad',
    options: { rateDecay: 0.5, initialAccumulator: 0.25, epsilon: 0.125 },
    update: (w, g, memory, step) => {
      memory[0] = (memory[0] ?? 0.25) + g * g
      return w - ((rate / (1 + 0.5 * step)) * g) / (Math.sqrt(memory[0]) + 0.125)
    },
  },
  {
    id: 'adadelta',
    options: { rho: 0.75, epsilon: 0.125 },
    update: (w, g, memory) => {
      memory[0] = 0.75 * (memory[0] ?? 0) + 0.25 * g * g
      const change = (Math.sqrt((memory[1] ?? 0) + 0.125) / Math.sqrt(memory[0] + 0.125)) * g
      memory[1] = 0.75 * (memory[1] ?? 0) + 0.25 * change * change
      return w - rate * change
    },
  },
  {
    id: 'adamax',
    options: { beta1: 0.5, beta2: 0.75, epsilon: 0.125 },
    update: (w, g, memory, step) => {
      memory[0] = 0.5 * (memory[0] ?? 0) + 0.5 * g
      memory[1] = Math.max(0.75 * (memory[1] ?? 0), Math.abs(g) + 0.125)
      return w - (rate / (1 - 0.5 ** (step + 1))) * (memory[0] / memory[1])
    },
  },
  {
    id: 'nadam',
    options: { beta1: 0.5, beta2: 0.75, epsilon: 0.125, momentumDecay: 0.5 },
    update: (w, g, memory, step) => {
      const momentum = (count: number) => 0.5 * (1 - 0.5 * 0.96 ** (count * 0.5))
      const [now, next] = [momentum(step + 1), momentum(step + 2)]
      memory[0] = 0.5 * (memory[0] ?? 0) + 0.5 * g
      memory[1] = 0.75 * (memory[1] ?? 0) + 0.25 * g * g
      memory[2] = (memory[2] ?? 1) * now
      const divisor = Math.sqrt(memory[1] / (1 - 0.75 ** (step + 1))) + 0.125
      return w - (rate * (((1 - now) / (1 - memory[2])) * g + (next / (1 - memory[2] * next)) * memory[0])) / divisor
    },
  },
  // The average is long enough from step 6 on with β₂ = 0.9; with 0.999 the large terms of ρ cancel.
  ...[0.9, 0.999].map((beta2) => ({
    id: 'radam',
    options: { beta1: 0.5, beta2, epsilon: 0.125 },
    update: (w: number, g: number, memory: number[], step: number) => {
      const count = step + 1
      const most = 2 / (1 - beta2) - 1
      const length = most - (2 * count * beta2 ** count) / (1 - beta2 ** count)
      memory[0] = 0.5 * (memory[0] ?? 0) + 0.5 * g
      memory[1] = beta2 * (memory[1] ?? 0) + (1 - beta2) * g * g
      const mean = memory[0] / (1 - 0.5 ** count)
      if (length <= 5) return w - rate * mean
      const rectified = Math.sqrt(((length - 4) * (length - 2) * most) / ((most - 4) * (most - 2) * length))
      return w - (rate * mean * rectified * Math.sqrt(1 - beta2 ** count)) / (Math.sqrt(memory[1]) + 0.125)
    },
  })),
  { id: 'sgd', options: { clipValue: 0.375 }, update: (w, g) => w - rate * Math.max(-0.375, Math.min(0.375, g)) },
  // Decay comes after clipping.
  { id: 'sgd', options: { clipValue: 0.375, weightDecay: 0.5 }, update: (w, g) => w - rate * (Math.max(-0.375, Math.min(0.375, g)) + 0.5 * w) },
  {
    id: 'sgd',
    options: { clipNorm: 1.5 },
    update: (w, g, _, step) => {
      const norm = Math.hypot(...(gradientsOverTime[step % gradientsOverTime.length] as readonly number[]))
      return w - rate * g * Math.min(1, 1.5 / (norm + 1e-6))
    },
  },
]
const steps = 3 * gradientsOverTime.length

test('every optimizer is here', () => {
  expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(optimizers.keys()))
})

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
  for (let at = 0; at < steps; at++) {
    const gradient = gradientsOverTime[at % gradientsOverTime.length] as readonly [number, number]
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
  test('short vectors are updated together, to the numbers of each for itself', async () => {
    const momentum = optimizers.get('momentum')
    invariant(momentum, 'momentum')
    const { values: options } = readOptions(momentum.options, { momentum: 0.75, weightDecay: 0.5 })
    const start: Record<string, readonly number[]> = { a: [1, -2], b: [0.5], c: [3, 0, -1] }
    const g = new GraphBuilder('three vectors')
    const loss = g.op('Identity', [g.sum(g.input('x', 'float32', [1]))])
    const gradients = Object.entries(start).map(([name, { length }]) => {
      g.input(name, 'float32', [length])
      return [name, g.op('Identity', [g.input(`${name} gradient`, 'float32', [length])]).name] as const
    })
    const parameters = new Map(Object.entries(start).map(([name, numbers]) => [name, float32([numbers.length], numbers)]))
    const three = { ...differentiated(), graph: g.build(), logits: loss.name, loss: loss.name, parameters, gradients: new Map(gradients) }
    const step = attachOptimizer(three, momentum, options)
    expect(step.graph.nodes.filter(({ op }) => op === 'Mul')).toHaveLength(3)
    const session = await (await testRuntime('cpu')).load(step.graph)
    const fed = Object.fromEntries(Object.entries(start).map(([name, { length }]) => [`${name} gradient`, float32([length], Array(length).fill(2))]))
    const results = await session.run({ x: float32([1], [0]), 'lamina.learningRate': scalar(rate), ...fed, ...Object.fromEntries(step.state) })
    for (const [name, before] of Object.entries(start)) {
      // v = 0.75·0 + 2 + 0.5·w;  w ← w − 0.1·v
      const velocities = before.map((w) => 2 + 0.5 * w)
      expect(numbers(results[`${name}~momentum~next`] as Tensor)).toEqual(velocities)
      for (const [index, w] of numbers(results[`${name}~next`] as Tensor).entries())
        expect(w).toBeCloseTo((before[index] as number) - 0.1 * (velocities[index] as number), 6)
    }
    await session.release()
  })

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
    expect(numbers(build('nadam').state.get('w~lost') as Tensor)).toEqual([0])
    expect(build('nadam').state.get('w~lost')?.shape).toEqual([])
    expect([asks('adam'), asks('momentum'), asks('sgd')]).toEqual([true, false, false])
  })
})
