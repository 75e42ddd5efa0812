// Updates of large weights wait for every gradient, and compute what they would have without.

import { expect, test } from 'vitest'
import { stepScalars } from '../autograd/step-graph.ts'
import { GraphBuilder } from '../onnx/builder.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import { operatorKey } from '../onnx/operator.ts'
import { verify } from '../onnx/verify.ts'
import { float32, numbers, scalar, type Tensor } from '../tensor/tensor.ts'
import { normal } from '../testing/lowering-case.ts'
import { loadAsIs } from '../testing/ort.ts'
import type { DeviceProfile } from './lowering.ts'
import { updateLast } from './updates-last.ts'

const cpu: DeviceProfile = { provider: 'cpu', lacks: new Set(), cores: 1 }
const held = new Set(['a', 'b', 'a~next', 'b~next'])

/** a ← a − η·(u·vᵀ + 0.1·a), b ← b − η·(v·uᵀ), both [size, size]. */
function step(size: number): OnnxGraph {
  const g = new GraphBuilder('step')
  const [u, v] = [g.input('u', 'float32', [size, 1]), g.input('v', 'float32', [1, size])]
  const [a, b] = [g.input('a', 'float32', [size, size]), g.input('b', 'float32', [size, size])]
  const rate = g.input(stepScalars.learningRate, 'float32', [])
  const [da, db] = [g.op('MatMul', [u, v]), g.op('MatMul', [g.transpose(v, [1, 0]), g.transpose(u, [1, 0])])]
  g.output(g.sub(a, g.mul(g.add(da, g.mul(a, 0.1)), rate)), 'a~next')
  g.output(g.sub(b, g.mul(db, rate)), 'b~next')
  return g.build()
}

/** Values that have to be there before the output can be computed. */
function needed(graph: OnnxGraph, output: string): ReadonlySet<string> {
  const found = new Set([output])
  for (const node of graph.nodes.toReversed()) if (node.outputs.some((name) => found.has(name))) for (const name of node.inputs) found.add(name)
  return found
}

const products = (graph: OnnxGraph): string[] => graph.nodes.flatMap((node) => (operatorKey(node) === 'MatMul' ? node.outputs : []))

test('each update needs all gradients', () => {
  const size = 1024
  const [before, after] = [step(size), updateLast(step(size), held, cpu)]
  verify(after)
  for (const output of ['a~next', 'b~next']) {
    expect(products(before).filter((name) => needed(before, output).has(name))).toHaveLength(1)
    expect(products(after).filter((name) => needed(after, output).has(name))).toHaveLength(2)
  }
})

test.each([
  { name: 'normal numbers', u: undefined },
  { name: 'gradients that are no numbers', u: Number.NaN },
  { name: 'infinite gradients', u: Number.NEGATIVE_INFINITY },
])('every bit stays the same with $name', async ({ u }) => {
  const size = 1024
  const ones = normal([size, 1], 'u')
  const given = u === undefined ? ones : float32([size, 1], new Float32Array(size).fill(u, 0, 1))
  const square = normal([size, size], 'a')
  const feeds = { u: given, v: normal([1, size], 'v'), a: square, b: square, [stepScalars.learningRate]: scalar(0.01) }
  const run = async (graph: OnnxGraph) => (await loadAsIs(graph, 'cpu')).run(feeds)
  const [found, expected] = [await run(updateLast(step(size), held, cpu)), await run(step(size))]
  for (const output of ['a~next', 'b~next']) {
    const bits = (result: unknown) => Buffer.from((result as Tensor).data.buffer)
    expect(numbers(found[output] as Tensor).some((value) => Number.isFinite(value))).toBe(true)
    expect(bits(found[output]).equals(bits(expected[output]))).toBe(true)
  }
})

test.each([
  { name: 'little would wait', graph: step(256), outputs: held, device: cpu },
  { name: 'others read the results', graph: step(1024), outputs: new Set<string>(), device: cpu },
  { name: 'memory is a GPU’s', graph: step(1024), outputs: held, device: { ...cpu, provider: 'webgpu' } as const },
])('nothing is changed where $name', ({ graph, outputs, device }) => {
  expect(updateLast(graph, outputs, device)).toBe(graph)
})
