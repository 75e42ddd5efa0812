// A graph that is computed several times in one run: the numbers of as many runs, handed on within.

import { expect, test } from 'vitest'
import { GraphBuilder } from '../onnx/builder.ts'
import type { OnnxNode } from '../onnx/graph.ts'
import { float32, type Tensor } from '../tensor/tensor.ts'
import { testRuntime } from '../testing/ort.ts'
import { repeatGraph } from './repeat.ts'

/** w, v: [2] carried; x: [2] -> next w = w·x + v, next v = v + 1, sum: []. */
function step() {
  const g = new GraphBuilder('step')
  const [w, v, x] = [g.input('w', 'float32', [2]), g.input('v', 'float32', [2]), g.input('x', 'float32', [2])]
  const scale = g.initializer('scale', float32([2], [1, 2]))
  g.output(g.sum(g.mul(w, x)), 'sum')
  g.output(g.add(g.mul(g.mul(w, x), scale), v), 'next w')
  g.output(g.add(v, 1), 'next v')
  return g.build()
}
const carried = new Map([
  ['w', 'next w'],
  ['v', 'next v'],
])
const values = (tensor: unknown): readonly number[] => [...(tensor as Tensor<'float32'>).data]

test.each([1, 3])('%i times', async (times) => {
  const runtime = await testRuntime('cpu')
  const [single, repeated] = [await runtime.load(step()), await runtime.load(step(), { repeated: carried })]
  const given = [
    [1, 2],
    [0.5, -1],
    [3, 0.25],
  ].slice(0, times)
  let state: Record<string, Tensor> = { w: float32([2], [1, -1]), v: float32([2], [0.1, 0.2]) }
  const sums: number[] = []
  const start = state
  for (const x of given) {
    const results = await single.run({ ...state, x: float32([2], x) })
    sums.push(...values(results.sum))
    state = { w: results['next w'] as Tensor, v: results['next v'] as Tensor }
  }
  const results = await repeated.run({ ...start, x: float32([times, 2], given.flat()) })
  expect(results.sum?.shape).toEqual([times])
  expect(values(results.sum)).toEqual(sums)
  expect([values(results['next w']), values(results['next v'])]).toEqual([values(state.w), values(state.v)])
  await Promise.all([single.release(), repeated.release()])
})

test('inputs and outputs keep their names, and none of them stands inside', () => {
  const { inputs, outputs, nodes } = repeatGraph(step(), carried)
  const seen = ({ name, shape }: { readonly name: string; readonly shape: readonly unknown[] }) => `${name} [${shape}]`
  expect(inputs.map(seen)).toEqual(['w [2]', 'v [2]', 'x [steps,2]'])
  expect(outputs.map(seen)).toEqual(['next w [2]', 'next v [2]', 'sum [steps]'])
  const body = nodes[0]?.attributes.body
  const inner = body?.type === 'graph' ? body.value : undefined
  const names = [...(inner?.inputs ?? []), ...(inner?.outputs ?? [])].map(({ name }) => name)
  expect(names).toEqual(['w', 'v', 'x', 'next w', 'next v', 'sum'].map((name) => `${name}~within`))
})

test('a branch inside reads the renamed values', () => {
  const g = new GraphBuilder('step')
  const w = g.input('w', 'float32', [2])
  const x = g.input('x', 'float32', [2])
  const branch = (op: string) => ({
    type: 'graph' as const,
    value: {
      ...new GraphBuilder(op).build(),
      nodes: [{ name: op, domain: '', op, inputs: ['w', 'x'], outputs: [`${op} result`], attributes: {} }],
      outputs: [{ name: `${op} result`, type: 'float32' as const, shape: [2] }],
    },
  })
  const condition = g.op('Greater', [g.sum(x), g.scalar(0)])
  const choice: OnnxNode = {
    name: 'choice',
    domain: '',
    op: 'If',
    inputs: [condition.name],
    outputs: ['next w'],
    attributes: { then_branch: branch('Add'), else_branch: branch('Sub') },
  }
  g.append(choice)
  g.output(g.value('next w'))
  const body = repeatGraph(g.build(), new Map([[w.name, 'next w']])).nodes[0]?.attributes.body
  const inner = body?.type === 'graph' ? body.value.nodes.find(({ op }) => op === 'If')?.attributes.then_branch : undefined
  expect(inner?.type === 'graph' ? inner.value.nodes[0]?.inputs : undefined).toEqual(['w~within', 'x~within'])
})
