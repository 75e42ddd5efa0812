// The pass as a whole: what it keeps, what it shares, what it chooses, and that whole graphs mean the same after it.

import { describe, expect, test } from 'vitest'
import { GraphBuilder } from '../onnx/builder.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import { operatorKey, type PlainAttributes, type Value } from '../onnx/operator.ts'
import { verify } from '../onnx/verify.ts'
import { float32, numbers, type Shape, type Tensor, tensor } from '../tensor/tensor.ts'
import { normal } from '../testing/lowering-case.ts'
import { loadAsIs, testProviders, testRuntime } from '../testing/ort.ts'
import { expectClose } from '../testing/tolerance.ts'
import { choose } from './choose.ts'
import { removeCopies } from './copies.ts'
import { fallbacks, lower } from './lower.ts'
import type { DeviceProfile } from './lowering.ts'
import { shareEqualNodes } from './share.ts'

const providers = await testProviders()
const portable: DeviceProfile = { provider: 'cpu', lacks: new Set(), cores: 2 }
const blocked: DeviceProfile = { ...portable, channelBlock: 16 }
const gpu: DeviceProfile = { provider: 'webgpu', lacks: new Set(['LogSoftmax', 'BitShift']), cores: 2 }

const lamina = { domain: 'lamina' }
const operatorsOf = (graph: OnnxGraph): string[] => graph.nodes.map(operatorKey)
const uint32 = (value: number): Tensor => tensor('uint32', [1], Uint32Array.of(value))

/** x: [4, 2, 8, 8] -> relu(conv) -> max pool, and the gradient of Σ y·g by the weights. */
function smallStep(): OnnxGraph {
  const g = new GraphBuilder('step')
  const window = { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], group: 1 }
  const halves = { kernel_shape: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1] }
  const [x, w, gradP] = [g.input('x', 'float32', [4, 2, 8, 8]), g.input('w', 'float32', [16, 2, 3, 3]), g.input('g', 'float32', [4, 16, 4, 4])]
  const [y, p, gradY, dW] = g.within('n1.conv', () => {
    const made = g.op('Relu', [g.op('Conv', [x, w], window)])
    const pooled = g.op('MaxPool', [made], { kernel_shape: [2, 2], strides: [2, 2] })
    const back = g.op('MaxPoolGrad', [made, pooled, gradP], { ...halves, ceil_mode: 0 }, lamina)
    const masked = g.op('ReluGrad', [made, back], {}, lamina)
    return [made, pooled, masked, g.op('ConvGradWeight', [x, masked], window, { ...lamina, names: ['w~grad'] })]
  }) as [Value, Value, Value, Value]
  g.output(p, 'pooled')
  g.output(dW)
  g.output(y)
  expect(gradY.shape).toEqual([4, 16, 8, 8])
  return g.build()
}

describe('lower', () => {
  test.each([
    ['portable', portable],
    ['blocked', blocked],
    ['gpu', gpu],
  ] as const)('keeps names, dissolves our operators and verifies (%s)', (_, device) => {
    const lowered = lower(smallStep(), device)
    verify(lowered)
    expect(lowered.inputs.map(({ name }) => name)).toEqual(['x', 'w', 'g'])
    expect(lowered.outputs.map(({ name }) => name)).toEqual(['pooled', 'w~grad', 'n1.conv/Relu'])
    expect(lowered.nodes.filter(({ domain }) => domain === 'lamina')).toEqual([])
  })

  test.each(providers)('means the same as before on %s', async (provider) => {
    const graph = smallStep()
    const feeds = { x: normal([4, 2, 8, 8]), w: normal([16, 2, 3, 3], 'w'), g: normal([4, 16, 4, 4], 'g') }
    const results = await (await (await testRuntime(provider)).load(graph)).run(feeds)
    const expected = await (await loadAsIs(lower(graph, portable), 'cpu')).run(feeds)
    for (const { name } of graph.outputs) expectClose(results[name] as Tensor, expected[name] as Tensor, undefined, name)
  })

  test('one MaxPool serves the forward pass and its gradient', () => {
    expect(operatorsOf(lower(smallStep(), portable)).filter((op) => op === 'MaxPool')).toHaveLength(1)
  })

  test('emitted nodes carry the provenance of the node they stand for', () => {
    const lowered = lower(smallStep(), portable)
    expect(lowered.nodes.map(({ name }) => name)).toContain('n1.conv/ReluGrad~steep-gate/HardSigmoid')
  })

  test('nodes that nothing needs go', () => {
    const g = new GraphBuilder('dead')
    const x = g.input('x', 'float32', [2])
    g.op('Exp', [x])
    g.output(g.op('Neg', [x]))
    expect(operatorsOf(lower(g.build(), portable))).toEqual(['Neg'])
  })

  test('a result that is an input itself is copied to its name', () => {
    const g = new GraphBuilder('sum of one')
    g.output(g.op('Sum', [g.input('x', 'float32', [2])], {}, { names: ['total'] }))
    const lowered = lower(g.build(), { ...gpu, lacks: new Set(['Sum']) })
    expect(operatorsOf(lowered)).toEqual(['Identity'])
    expect(lowered.outputs.map(({ name }) => name)).toEqual(['total'])
  })

  test('names of constants do not clash with those of the graph', () => {
    const g = new GraphBuilder('constants')
    const y = g.input('y', 'float32', [2])
    const masked = g.op('ReluGrad', [y, g.op('Relu', [y])], {}, lamina)
    g.output(g.mul(g.add(masked, 0), 2))
    const lowered = lower(g.build(), { ...portable, lacks: new Set(['HardSigmoid']) })
    verify(lowered)
    expect(operatorsOf(lowered)).toContain('Where')
  })

  test.each([
    { name: 'weights that never change are left to ONNX Runtime', frozen: true, batch: 64, device: blocked, blocks: false },
    { name: 'weights that change are blocked', frozen: false, batch: 64, device: blocked, blocks: true },
    { name: 'but not for little work, which reordering would outweigh', frozen: false, batch: 1, device: blocked, blocks: false },
    { name: 'nor where the CPU has no blocks', frozen: false, batch: 64, device: portable, blocks: false },
  ])('$name', ({ frozen, batch, device, blocks }) => {
    const g = new GraphBuilder('conv')
    const w = frozen ? g.initializer('w', normal([16, 16, 3, 3])) : g.input('w', 'float32', [16, 16, 3, 3])
    g.output(g.op('Conv', [g.input('x', 'float32', [batch, 16, 32, 32]), w]))
    expect(operatorsOf(lower(g.build(), device)).includes('com.microsoft.nchwc.Conv')).toBe(blocks)
  })

  test('what the device hands back to the CPU is listed', () => {
    const g = new GraphBuilder('shift')
    const x = g.input('x', 'uint32', [2])
    g.output(g.op('LogSoftmax', [g.op('Cast', [g.op('BitShift', [x, g.constant(uint32(1))], { direction: 'LEFT' })], { to: 1 })]))
    expect(fallbacks(lower(g.build(), gpu), gpu).map(operatorKey)).toEqual(['BitShift'])
  })
})

describe('choose', () => {
  const convolution = (batch: number, channels: number, outChannels: number, size: number, kernel: number, stride = 1, group = 1) => {
    const pad = Math.floor(kernel / 2)
    const out = Math.floor((size + 2 * pad - kernel) / stride) + 1
    return {
      image: [batch, channels, size, size],
      weights: [outChannels, channels / group, kernel, kernel],
      out: [batch, outChannels, out, out],
      attributes: { kernel_shape: [kernel, kernel], strides: [stride, stride], dilations: [1, 1], pads: [pad, pad, pad, pad], group },
    }
  }
  const value = (shape: Shape): Value => ({ name: 'v', type: 'float32', shape })
  const chosen = (key: string, inputs: readonly Shape[], outputs: readonly Shape[], attributes: PlainAttributes, device: DeviceProfile) =>
    choose(key, {
      inputs: inputs.map(value),
      outputs: outputs.map((shape) => ({ type: 'float32', shape })),
      attributes,
      constants: inputs.map(() => undefined),
      device,
    })?.name

  // The decision table of the measurements.
  test.each([
    ['first layer 3×3', convolution(64, 3, 32, 32, 3), { blocked: 'batched-matmul', portable: 'batched-matmul', gpu: 'implicit-im2col' }],
    ['inner 3×3', convolution(64, 32, 64, 16, 3), { blocked: 'implicit-im2col-blocked', portable: 'implicit-im2col', gpu: 'implicit-im2col' }],
    ['few channels 3×3', convolution(32, 10, 20, 13, 3), { blocked: 'implicit-im2col', portable: 'implicit-im2col', gpu: 'implicit-im2col' }],
    ['1×1', convolution(32, 32, 64, 32, 1), { blocked: 'batched-matmul', portable: 'batched-matmul', gpu: 'implicit-im2col' }],
    ['depthwise', convolution(32, 32, 32, 32, 3, 1, 32), { blocked: 'blocked-depthwise', portable: 'batched-matmul', gpu: 'implicit-im2col' }],
  ])('gradient by the weights: %s', (_, { image, out, weights, attributes }, expected) => {
    const pick = (device: DeviceProfile) => chosen('lamina.ConvGradWeight', [image, out], [weights], attributes, device)
    expect({ blocked: pick(blocked), portable: pick(portable), gpu: pick(gpu) }).toEqual(expected)
  })

  test.each([
    ['inner 3×3', convolution(64, 32, 64, 16, 3), { blocked: 'blocked-convolution', portable: 'flipped-convolution' }],
    // A matrix product of its own for each of many small images takes as long to share out as to compute.
    ['few channels 3×3', convolution(32, 10, 20, 13, 3), { blocked: 'flipped-convolution', portable: 'flipped-convolution' }],
    ['stride 2', convolution(64, 32, 64, 16, 3, 2), { blocked: 'transposed-convolution', portable: 'transposed-convolution' }],
    ['1×1', convolution(32, 32, 64, 32, 1), { blocked: 'flipped-convolution', portable: 'flipped-convolution' }],
    ['depthwise', convolution(32, 32, 32, 32, 3, 1, 32), { blocked: 'blocked-convolution', portable: 'flipped-convolution' }],
  ])('gradient by the image: %s', (_, { image, out, weights, attributes }, expected) => {
    const given = { ...attributes, input_shape: image }
    const pick = (device: DeviceProfile) => chosen('lamina.ConvGradData', [weights, out], [image], given, device)
    expect({ blocked: pick(blocked), portable: pick(portable) }).toEqual(expected)
  })
})

describe('removeCopies', () => {
  const copy = (g: GraphBuilder, value: Value, name: string): Value => g.op('Identity', [value], {}, { names: [name] })
  test.each([
    ['a copy for a name', (g: GraphBuilder, x: Value) => g.output(copy(g, g.op('Exp', [x]), 'next')), ['Exp'], ['next']],
    [
      'a value used further on',
      (g: GraphBuilder, x: Value) => {
        const made = g.op('Exp', [x])
        g.output(copy(g, made, 'next'))
        g.output(g.op('Neg', [made]), 'other')
      },
      ['Exp', 'Neg'],
      ['next', 'other'],
    ],
    [
      'two names for one value',
      (g: GraphBuilder, x: Value) => {
        const made = g.op('Exp', [x])
        g.output(copy(g, made, 'first'))
        g.output(copy(g, made, 'second'))
      },
      ['Exp', 'Identity'],
      ['first', 'second'],
    ],
    ['a chain', (g: GraphBuilder, x: Value) => g.output(copy(g, copy(g, g.op('Exp', [x]), 'between'), 'next')), ['Exp'], ['next']],
    ['an input', (g: GraphBuilder, x: Value) => g.output(copy(g, x, 'next')), ['Identity'], ['next']],
    ['an input, inside', (g: GraphBuilder, x: Value) => g.output(g.op('Exp', [copy(g, x, 'inner')]), 'next'), ['Exp'], ['next']],
    ['an input through two copies', (g: GraphBuilder, x: Value) => g.output(copy(g, copy(g, x, 'inner'), 'next')), ['Identity'], ['next']],
  ] as const)('%s', (_, build, operators, outputs) => {
    const g = new GraphBuilder('copies')
    build(g, g.input('x', 'float32', [2]))
    const without = removeCopies(g.build())
    verify(without)
    expect(operatorsOf(without)).toEqual(operators)
    expect(without.outputs.map(({ name }) => name)).toEqual(outputs)
  })
})

describe('shareEqualNodes', () => {
  test('equal work is done once, outputs keep their nodes, randomness is not shared', () => {
    const g = new GraphBuilder('twice')
    const x = g.input('x', 'float32', [2, 3])
    const twins = [g.op('Transpose', [x], { perm: [1, 0] }), g.op('Transpose', [x], { perm: [1, 0] })] as const
    const random = [g.op('RandomUniformLike', [x]), g.op('RandomUniformLike', [x])] as const
    g.output(g.add(g.op('Exp', [twins[0]]), g.op('Exp', [twins[1]])))
    g.output(g.add(...random))
    g.output(g.op('Exp', [twins[1]], {}, { names: ['named'] }))
    const shared = shareEqualNodes(g.build())
    verify(shared)
    const count = (op: string): number => operatorsOf(shared).filter((each) => each === op).length
    expect([count('Transpose'), count('Exp'), count('RandomUniformLike')]).toEqual([1, 2, 2])
    expect(shared.outputs.map(({ name }) => name)).toContain('named')
  })
})

test.each(providers)('batch norm leaves the running statistics that it was fed alone on %s', async (provider) => {
  const g = new GraphBuilder('two batch norms')
  const x = g.input('x', 'float32', [4, 3, 2, 2])
  const vector = (name: string): Value => g.input(name, 'float32', [3])
  const [scale, bias, mean, variance] = [vector('scale'), vector('bias'), vector('mean'), vector('variance')]
  const step = (value: Value): readonly Value[] => g.ops('BatchNormTraining', [value, scale, bias, mean, variance], {}, { ...lamina, outputs: 5 })
  const [first] = step(x)
  const [second, , , nextMean, nextVariance] = step(first as Value)
  for (const value of [second, nextMean, nextVariance, g.add(mean, variance)]) g.output(value as Value)
  const session = await (await testRuntime(provider)).load(g.build())
  const feeds = {
    x: normal([4, 3, 2, 2]),
    scale: float32([3], [1, 1, 1]),
    bias: float32([3], [0, 1, 2]),
    mean: float32([3], [5, 5, 5]),
    variance: float32([3], [7, 7, 7]),
  }
  const [once, twice] = [await session.run(feeds), await session.run(feeds)]
  expect(numbers(feeds.mean)).toEqual([5, 5, 5])
  expect(numbers(feeds.variance)).toEqual([7, 7, 7])
  for (const [name, value] of Object.entries(once)) expect(numbers(twice[name] as Tensor)).toEqual(numbers(value as Tensor))
  const [, movedMean, , sum] = Object.values(once) as Tensor[]
  expectClose(movedMean as Tensor, float32([3], [4.5, 4.6, 4.7]), { absolute: 1e-5, relative: 0 })
  expect(numbers(sum as Tensor)).toEqual([12, 12, 12])
})

describe.each(providers)('RandomUniform on %s', (provider) => {
  const count = 65536
  async function drawn(seed: number, counters: readonly number[], streams: readonly number[] = [0]): Promise<number[][]> {
    const g = new GraphBuilder('random')
    const [s, c] = [g.input('s', 'uint32', [1]), g.input('c', 'uint32', [1])]
    for (const stream of streams) g.output(g.op('RandomUniform', [s, c], { shape: [count], stream }, lamina))
    const session = await (await testRuntime(provider)).load(g.build())
    const found: number[][] = []
    for (const counter of counters)
      for (const result of Object.values(await session.run({ s: uint32(seed), c: uint32(counter) }))) found.push(numbers(result as Tensor))
    return found
  }
  function correlation(a: readonly number[], b: readonly number[]): number {
    const products = a.reduce((sum, value, index) => sum + (value - 0.5) * ((b[index] as number) - 0.5), 0)
    return (12 * products) / a.length
  }
  /** Five deviations of a correlation between independent samples. */
  const limit = 5 / Math.sqrt(count)

  test('is uniform, and successive elements, steps, streams and seeds are unrelated', async () => {
    const [first = [], next = []] = await drawn(1, [3, 4])
    const [streamed = []] = await drawn(1, [3], [1])
    const [seeded = []] = await drawn(2, [3])
    const bins = new Array(256).fill(0)
    for (const value of first) bins[Math.floor(value * 256)]++
    const chiSquare = bins.reduce((sum, bin) => sum + (bin - count / 256) ** 2 / (count / 256), 0)
    expect(Math.min(...first)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...first)).toBeLessThan(1)
    expect(chiSquare).toBeLessThan(255 + 5 * Math.sqrt(2 * 255))
    expect(Math.abs(correlation(first, first.slice(1).concat(first.slice(0, 1))))).toBeLessThan(limit)
    expect(Math.abs(correlation(first, first.slice(64).concat(first.slice(0, 64))))).toBeLessThan(limit)
    for (const other of [next, streamed, seeded]) expect(Math.abs(correlation(first, other))).toBeLessThan(limit)
  })

  test('masks of a hundred successive steps keep their share everywhere', async () => {
    const steps = await drawn(
      9,
      Array.from({ length: 100 }, (_, step) => step),
    )
    const kept = Array.from({ length: 4096 }, (_, index) => steps.filter((values) => (values[index] as number) < 0.5).length)
    const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length
    const variance = kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / kept.length
    expect(mean).toBeGreaterThan(49.5)
    expect(mean).toBeLessThan(50.5)
    expect(variance).toBeGreaterThan(21)
    expect(variance).toBeLessThan(29)
  })
})
