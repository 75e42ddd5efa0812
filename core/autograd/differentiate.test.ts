// The backward walk: who gets a gradient, under which name, summed and accumulated; and what it refuses.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { continueGraph, GraphBuilder } from '../onnx/builder.ts'
import { valueInfo } from '../onnx/graph.ts'
import type { Value } from '../onnx/operator.ts'
import { Unsupported } from '../problems.ts'
import { randomStream } from '../tensor/random.ts'
import { float32, int64, numbers, type Tensor } from '../tensor/tensor.ts'
import { testRuntime } from '../testing/ort.ts'
import { differentiate } from './differentiate.ts'

type Inputs = Readonly<Record<string, Tensor>>
interface Case {
  readonly name: string
  readonly inputs: Inputs
  /** Emits a scalar. */
  readonly scalar: (g: GraphBuilder, values: Readonly<Record<string, Value>>) => Value
  readonly wrt?: readonly string[]
  readonly gradients: Readonly<Record<string, readonly number[]>>
}

const at = (values: Readonly<Record<string, Value>>, name: string): Value => values[name] as Value

const cases: readonly Case[] = [
  {
    name: 'a value that is used twice adds its gradients up',
    inputs: { x: float32([3], [1, 2, 3]) },
    scalar: (g, v) => g.sum(g.add(g.mul(at(v, 'x'), at(v, 'x')), at(v, 'x'))),
    gradients: { x: [3, 5, 7] },
  },
  {
    name: 'what broadcasting stretched is summed back',
    inputs: { x: float32([2, 2], [1, 2, 3, 4]), row: float32([2], [5, 6]), column: float32([2, 1], [7, 8]), one: float32([], [9]) },
    scalar: (g, v) => g.sum(g.mul(g.mul(g.mul(at(v, 'x'), at(v, 'row')), at(v, 'column')), at(v, 'one'))),
    gradients: {
      x: [5 * 7 * 9, 6 * 7 * 9, 5 * 8 * 9, 6 * 8 * 9],
      row: [(7 * 1 + 8 * 3) * 9, (7 * 2 + 8 * 4) * 9],
      column: [(5 * 1 + 6 * 2) * 9, (5 * 3 + 6 * 4) * 9],
      one: [7 * (5 + 12) + 8 * (15 + 24)],
    },
  },
  {
    name: 'a result inside the graph can be asked for, alone or with what lies before it',
    inputs: { x: float32([2], [1, 2]) },
    scalar: (g, v) => {
      const [inner] = g.ops('Mul', [at(v, 'x'), g.scalar(3)], {}, { names: ['inner'] })
      return g.sum(g.mul(inner as Value, inner as Value))
    },
    wrt: ['inner', 'x'],
    gradients: { inner: [6, 12], x: [18, 36] },
  },
  {
    name: 'what the scalar does not depend on gets zeros',
    inputs: { x: float32([2], [1, 2]), idle: float32([2, 1], [3, 4]) },
    scalar: (g, v) => g.sum(at(v, 'x')),
    gradients: { x: [1, 1], idle: [0, 0] },
  },
  {
    name: 'the scalar itself, of shape [1]',
    inputs: { x: float32([1], [4]) },
    scalar: (g, v) => g.mul(at(v, 'x'), at(v, 'x')),
    gradients: { x: [8] },
  },
  {
    name: 'a comparison lets nothing pass',
    inputs: { x: float32([2], [-1, 2]) },
    scalar: (g, v) => g.sum(g.mul(at(v, 'x'), g.op('Cast', [g.op('Greater', [at(v, 'x'), g.scalar(0)])], { to: 1 }))),
    gradients: { x: [0, 1] },
  },
  {
    name: 'one of several pieces',
    inputs: { x: float32([4], [1, 2, 3, 4]) },
    scalar: (g, v) => g.sum(g.ops('Split', [at(v, 'x'), g.constant(int64([1, 3]))], { axis: 0 }, { outputs: 2 })[1] as Value),
    gradients: { x: [0, 1, 1, 1] },
  },
]

describe('gradients worked out by hand', () => {
  test.each(cases)('$name', async ({ inputs, scalar, wrt = Object.keys(inputs), gradients }) => {
    const g = new GraphBuilder('case')
    const values = Object.fromEntries(Object.entries(inputs).map(([name, { type, shape }]) => [name, g.input(name, type, shape)]))
    const target = scalar(g, values)
    const forward = g.build()
    const result = differentiate(forward, target.name, wrt)
    const whole = continueGraph(result.graph)
    for (const name of wrt) whole.output(whole.value(result.gradients.get(name) ?? ''), `d.${name}`)
    const session = await (await testRuntime('cpu')).load(whole.build())
    const found = await session.run(inputs)
    await session.release()
    for (const [name, expected] of Object.entries(gradients)) {
      expect(numbers(found[`d.${name}`] as Tensor), name).toEqual(expected)
      expect((found[`d.${name}`] as Tensor).shape).toEqual(valueInfo(forward, name)?.shape)
    }
  })
})

/** Ways to make one [3, 3] value of two; all smooth, none that grows. */
const steps: readonly ((g: GraphBuilder, a: Value, b: Value) => Value)[] = [
  (g, a) => g.op('Tanh', [a]),
  (g, a) => g.op('Sigmoid', [a]),
  (g, a) => g.op('Softmax', [a]),
  (g, a) => g.transpose(a, [1, 0]),
  (g, a, b) => g.mul(g.add(a, b), 0.5),
  (g, a, b) => g.mul(g.op('Tanh', [a]), b),
  (g, a, b) => g.mul(g.op('MatMul', [a, b]), 0.3),
  (g, a, b) => g.sub(a, g.mean(b, [0], true)),
  (g, a, b) => g.op('Slice', [g.op('Concat', [a, b], { axis: 0 }), g.ints([1]), g.ints([4]), g.ints([0])]),
]
const program = fc.array(fc.record({ step: fc.nat(steps.length - 1), a: fc.nat(20), b: fc.nat(20) }), { minLength: 2, maxLength: 12 })

test('random graphs agree with differences', async () => {
  const runtime = await testRuntime('cpu')
  await fc.assert(
    fc.asyncProperty(program, fc.integer(), async (nodes, seed) => {
      const stream = randomStream(seed)
      const normal = () =>
        float32(
          [3, 3],
          Float32Array.from({ length: 9 }, () => stream.normal()),
        )
      const [x, w, direction] = [normal(), normal(), normal()]
      const g = new GraphBuilder('random')
      const values = [g.input('x', 'float32', [3, 3])]
      for (const { step, a, b } of nodes) values.push((steps[step] as (typeof steps)[number])(g, pick(values, a), pick(values, b)))
      const y = g.ops('Identity', [values.at(-1)], {}, { names: ['y'] })[0] as Value
      const loss = g.sum(g.mul(y, g.constant(w)))
      const { graph, gradients } = differentiate(g.build(), loss.name, ['x'])
      const whole = continueGraph(graph)
      whole.output(y)
      whole.output(whole.value(gradients.get('x') ?? ''), 'slope')
      const session = await runtime.load(whole.build())
      const moved = (step: number) => ({
        x: float32(
          [3, 3],
          x.data.map((value, index) => value + step * (direction.data[index] ?? 0)),
        ),
      })
      const [ahead, behind, here] = [await session.run(moved(0.01)), await session.run(moved(-0.01)), await session.run({ x })]
      await session.release()
      const product = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)
      const results = [ahead, behind].map((result) => product(numbers(result.y as Tensor), numbers(w)))
      const slope = numbers(here.slope as Tensor)
      const size = Math.hypot(...slope) * Math.hypot(...direction.data)
      expect(Math.abs(((results[0] ?? 0) - (results[1] ?? 0)) / 0.02 - product(slope, numbers(direction)))).toBeLessThan(2e-3 * size + 1e-4)
    }),
    { seed: 5, numRuns: 40 },
  )
})

const pick = (values: readonly Value[], index: number): Value => values[index % values.length] as Value

describe('the backward graph', () => {
  const network = () => {
    const g = new GraphBuilder('net')
    const x = g.input('x', 'float32', [2, 3])
    const w = g.initializer('w', float32([3, 4], Array(12).fill(0.5)))
    const y = g.within('n1.dense', () => g.op('MatMul', [x, w]))
    const loss = g.within('loss', () => g.mean(g.within('n2.relu', () => g.op('Relu', [y]))))
    g.output(y)
    return { graph: g.build(), loss: loss.name }
  }

  test('names say which node a gradient came from', () => {
    const { graph, loss } = network()
    const { graph: whole } = differentiate(graph, loss, ['w'])
    const added = whole.nodes.slice(graph.nodes.length).filter((node) => node.op !== 'Constant')
    expect(added.map((node) => node.name.split('~grad/')[0])).toEqual(expect.arrayContaining(['loss/ReduceMean', 'n2.relu/Relu', 'n1.dense/MatMul']))
    expect(added.every((node) => node.name.includes('~grad/'))).toBe(true)
  })

  test('outputs of the forward graph stay', () => {
    const { graph, loss } = network()
    expect(differentiate(graph, loss, ['w']).graph.outputs).toEqual(graph.outputs)
  })

  test('gradients that nobody wants are not computed', () => {
    const { graph, loss } = network()
    const products = (wrt: string[]): number => differentiate(graph, loss, wrt).graph.nodes.filter((node) => /^(MatMul|Gemm)$/.test(node.op)).length
    expect([products(['w']), products(['x']), products(['x', 'w'])]).toEqual([2, 2, 3])
  })
})

describe('refusals', () => {
  const through = (build: (g: GraphBuilder, x: Value) => Value) => {
    const g = new GraphBuilder('net')
    const x = g.input('x', 'float32', [1, 2, 4, 4])
    const loss = g.sum(g.within('n3.odd', () => build(g, x)))
    const graph = g.build()
    return () => differentiate(graph, loss.name, ['x'])
  }
  test.each([
    {
      name: 'an operator without a rule',
      build: (g: GraphBuilder, x: Value) => g.op('QuickGelu', [x], {}, { domain: 'com.microsoft' }),
      message: 'Node "n3.odd/QuickGelu": operator com.microsoft.QuickGelu has no gradient in Lamina, so nothing before it can be trained.',
    },
    {
      name: 'a use that the rule does not cover',
      build: (g: GraphBuilder, x: Value) =>
        g.op('Resize', [x, undefined, g.constant(float32([4], [1, 1, 0.5, 0.5]))], { mode: 'linear', antialias: 1 }),
      message: 'Node "n3.odd/Resize": operator Resize has no gradient with antialias.',
    },
    {
      name: 'training form that came with the file',
      build: (g: GraphBuilder, x: Value) => {
        const vector = g.initializer('statistics', float32([2], [1, 1]))
        return g.op('BatchNormalization', [x, vector, vector, vector, vector], { training_mode: 1 })
      },
      message: 'Node "n3.odd/BatchNormalization": operator BatchNormalization has its gradient in training form only: `trainingMode` rewrites it.',
    },
  ])('$name', ({ build, message }) => {
    const act = through(build)
    expect(act).toThrow(Unsupported)
    expect(act).toThrow(message)
  })
})
