// Training form: which weights become inputs, how batch normalisation and dropout change, and what an imported file needs first.

import { describe, expect, test } from 'vitest'
import { continueGraph, GraphBuilder } from '../onnx/builder.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import { operatorKey } from '../onnx/operator.ts'
import { float32, numbers, type Tensor, tensor } from '../tensor/tensor.ts'
import { testRuntime } from '../testing/ort.ts'
import { differentiate } from './differentiate.ts'
import { rolesOf } from './roles.ts'
import { trainingMode } from './training-mode.ts'
import { unshare } from './unshare.ts'

const uint32 = (value: number) => tensor('uint32', [1], Uint32Array.of(value))
const vector = (value: number) => float32([2], [value, value])

/** conv -> batch norm -> dropout -> dropout, as a compiler would write it. */
function network(): OnnxGraph {
  const g = new GraphBuilder('net')
  const x = g.input('image', 'float32', [4, 1, 3, 3])
  const w = g.initializer('conv.weight', float32([2, 1, 1, 1], [1, 2]))
  const [scale, bias, mean, variance] = [1, 0, 0, 1].map((value, index) =>
    g.initializer(`bn.${'scale bias mean variance'.split(' ')[index]}`, vector(value)),
  )
  const conv = g.within('conv', () => g.op('Conv', [x, w]))
  const norm = g.within('bn', () => g.op('BatchNormalization', [conv, scale, bias, mean, variance], { momentum: 0.8, epsilon: 0.01 }))
  const once = g.within('drop1', () => g.op('Dropout', [norm, g.scalar(0.25)]))
  const [logits] = g.within('drop2', () => g.ops('Dropout', [once, g.scalar(0.5)], {}, { names: ['logits'] }))
  if (logits) g.output(logits)
  return g.build()
}

const operatorsOf = (graph: OnnxGraph): string[] => graph.nodes.map(operatorKey).filter((key) => key !== 'Constant')
const inputsOf = (graph: OnnxGraph): string[] => graph.inputs.map(({ name }) => name)

describe('training form', () => {
  test('weights and statistics become inputs under their own names', () => {
    const training = trainingMode(network(), { logits: 'logits' })
    expect(inputsOf(training.graph)).toEqual([
      'image',
      'conv.weight',
      'bn.scale',
      'bn.bias',
      'bn.mean',
      'bn.variance',
      'lamina.seed',
      'lamina.counter',
    ])
    expect([...training.parameters.keys()]).toEqual(['conv.weight', 'bn.scale', 'bn.bias'])
    expect([...training.buffers.keys()]).toEqual(['bn.mean', 'bn.variance'])
    expect(training.graph.initializers.size).toBe(0)
    expect(training.input.name).toBe('image')
    expect(training.graph.outputs.map(({ name }) => name)).toEqual(['logits'])
  })

  test('batch normalisation takes the batch statistics and hands the running ones on', () => {
    const { graph, bufferUpdates } = trainingMode(network(), { logits: 'logits' })
    const norm = graph.nodes.find((node) => operatorKey(node) === 'lamina.BatchNormTraining')
    expect(norm?.attributes).toMatchObject({ epsilon: { value: 0.01 }, momentum: { value: 0.8 } })
    expect([...bufferUpdates]).toEqual([
      ['bn.mean', norm?.outputs[3]],
      ['bn.variance', norm?.outputs[4]],
    ])
  })

  test('each dropout has a stream of its own', () => {
    const { graph } = trainingMode(network(), { logits: 'logits' })
    const random = graph.nodes.filter((node) => operatorKey(node) === 'lamina.RandomUniform')
    expect(random.map((node) => node.attributes.stream?.value)).toEqual([0, 1])
    expect(random.map((node) => node.name)).toEqual(['drop1/Dropout/RandomUniform', 'drop2/Dropout/RandomUniform'])
  })

  test('frozen weights stay initializers', () => {
    const { graph, parameters } = trainingMode(network(), { logits: 'logits', frozen: new Set(['conv.weight']) })
    expect([...graph.initializers.keys()]).toEqual(['conv.weight'])
    expect([...parameters.keys()]).toEqual(['bn.scale', 'bn.bias'])
  })

  test.each([
    { name: 'all of them', options: { batchNorm: 'frozen' as const } },
    { name: 'by name', options: { frozen: new Set(['bn.mean', 'bn.variance']) } },
  ])('frozen statistics keep the inference form: $name', ({ options }) => {
    const training = trainingMode(network(), { logits: 'logits', ...options })
    expect(operatorsOf(training.graph)).toContain('BatchNormalization')
    expect(operatorsOf(training.graph)).not.toContain('lamina.BatchNormTraining')
    expect([...training.graph.initializers.keys()]).toEqual(['bn.mean', 'bn.variance'])
    expect(training.bufferUpdates.size).toBe(0)
  })

  test('without dropout nothing is drawn', () => {
    const { graph } = trainingMode(network(), { logits: 'logits', dropout: 'off' })
    expect(operatorsOf(graph)).toEqual(['Conv', 'lamina.BatchNormTraining', 'Dropout', 'Dropout'])
    expect(inputsOf(graph)).not.toContain('lamina.seed')
  })

  test('a normalisation that is applied twice updates its statistics twice', () => {
    const g = new GraphBuilder('twice')
    const x = g.input('x', 'float32', [4, 2])
    const [scale, bias, mean, variance] = ['scale', 'bias', 'mean', 'variance'].map((name) => g.initializer(name, vector(1)))
    const once = g.within('first', () => g.op('BatchNormalization', [x, scale, bias, mean, variance]))
    g.output(g.within('second', () => g.op('BatchNormalization', [once, scale, bias, mean, variance])))
    const graph = g.build()
    const training = trainingMode(graph, { logits: graph.outputs[0]?.name ?? '' })
    const [first, second] = training.graph.nodes.filter((node) => operatorKey(node) === 'lamina.BatchNormTraining')
    expect(second?.inputs.slice(3)).toEqual(first?.outputs.slice(3))
    expect(training.bufferUpdates.get('mean')).toBe(second?.outputs[3])
  })

  test('several inputs are refused by name', () => {
    const g = new GraphBuilder('pair')
    const sum = g.add(g.input('left', 'float32', [2, 3]), g.input('right', 'float32', [2, 3]))
    g.output(sum)
    expect(() => trainingMode(g.build(), { logits: sum.name })).toThrow(
      'Model "pair": a network with 2 inputs cannot be trained here: it needs exactly one, the image. It has "left" (2×3), "right" (2×3).',
    )
  })
})

test('dropout keeps the share it should, scales it up, and repeats itself for equal seed and step', async () => {
  const g = new GraphBuilder('drop')
  const drawn = g.op('Dropout', [g.input('x', 'float32', [100, 200]), g.scalar(0.25)])
  g.output(drawn)
  const training = trainingMode(g.build(), { logits: drawn.name })
  const scored = continueGraph(training.graph)
  const loss = scored.sum(scored.value(drawn.name))
  const { graph, gradients } = differentiate(scored.build(), loss.name, ['x'])
  const whole = continueGraph(graph)
  whole.output(whole.value(drawn.name), 'y')
  whole.output(whole.value(gradients.get('x') ?? ''), 'slope')
  const session = await (await testRuntime('cpu')).load(whole.build())
  const x = float32([100, 200], Array(20_000).fill(1))
  const run = async (seed: number, step: number) => {
    const results = await session.run({ x, 'lamina.seed': uint32(seed), 'lamina.counter': uint32(step) })
    return { y: numbers(results.y as Tensor), slope: numbers(results.slope as Tensor) }
  }
  const [first, again, next, other] = [await run(3, 0), await run(3, 0), await run(3, 1), await run(4, 0)]
  await session.release()
  expect(new Set(first.y)).toEqual(new Set([0, Math.fround(1 / 0.75)]))
  // 20,000 draws: five standard deviations are 0.0153.
  expect(Math.abs(first.y.filter((value) => value > 0).length / 20_000 - 0.75)).toBeLessThan(0.0154)
  expect(first.slope).toEqual(first.y)
  expect(again.y).toEqual(first.y)
  expect(next.y).not.toEqual(first.y)
  expect(other.y).not.toEqual(first.y)
})

describe('roles of initializers', () => {
  test('settings of operators and unused tensors are not trained', () => {
    const g = new GraphBuilder('net')
    const x = g.input('x', 'float32', [1, 2, 2, 2])
    g.initializer('unused', vector(1))
    const steps = g.initializer('steps', float32([2], [1, 2]))
    const low = g.initializer('low', float32([], [0]))
    g.output(g.op('Clip', [g.mul(x, g.reshape(steps, [2, 1, 1])), low]))
    expect([...rolesOf(g.build()).parameters.keys()]).toEqual(['steps'])
  })

  test('equal tensors that the exporter shared are parted, under their own names', () => {
    const g = new GraphBuilder('shared')
    const x = g.input('x', 'float32', [4, 2])
    const ones = g.initializer('bn.weight', vector(1))
    const zeros = g.initializer('bn.bias', vector(0))
    const [mean] = g.ops('Identity', [zeros], {}, { names: ['bn.running_mean'] })
    const [variance] = g.ops('Identity', [ones], {}, { names: ['bn.running_var'] })
    g.output(g.op('BatchNormalization', [x, ones, zeros, mean, variance]))
    const parted = unshare(g.build())
    const roles = rolesOf(parted)
    expect([...roles.parameters.keys()]).toEqual(['bn.weight', 'bn.bias'])
    expect([...roles.buffers.keys()]).toEqual(['bn.running_mean', 'bn.running_var'])
    expect(roles.buffers.get('bn.running_var')?.data).not.toBe(roles.parameters.get('bn.weight')?.data)
    expect(operatorsOf(parted)).toEqual(['BatchNormalization'])
  })
})
