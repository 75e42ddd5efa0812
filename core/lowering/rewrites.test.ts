// The small rewritings around the lowerings: each leaves the numbers as they are and does what it is for.

import { expect, test } from 'vitest'
import { GraphBuilder } from '../onnx/builder.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import { operatorKey, type Value } from '../onnx/operator.ts'
import { prune } from '../onnx/prune.ts'
import { verify } from '../onnx/verify.ts'
import { float32, numbers, scalar, type Tensor, zeros } from '../tensor/tensor.ts'
import { normal } from '../testing/lowering-case.ts'
import { loadAsIs, testRuntime } from '../testing/ort.ts'
import { expectClose } from '../testing/tolerance.ts'
import { blockFilter, blockFilterBackward, blockOutputs } from './blocked.ts'
import { removeCopies } from './copies.ts'
import { deferScales } from './defer-scale.ts'
import { flattenScalings } from './flat-scalings.ts'
import { foldFrozen } from './fold-frozen.ts'
import { blockFrozenFilters } from './frozen-filters.ts'
import { lower } from './lower.ts'
import type { DeviceProfile } from './lowering.ts'
import { poolFirst } from './pool-first.ts'
import { removeRoundTrips } from './round-trips.ts'
import { fuseScaledSums } from './scaled-sums.ts'

const portable: DeviceProfile = { provider: 'cpu', lacks: new Set(), cores: 1 }
const lamina = { domain: 'lamina' }
const window = { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], group: 1 }
const operatorsOf = (graph: OnnxGraph): string[] => graph.nodes.map(operatorKey).filter((key) => key !== 'Constant')

/** Both graphs, dissolved, on normal numbers. */
async function expectSame(rewritten: OnnxGraph, original: OnnxGraph): Promise<void> {
  verify(rewritten)
  const feeds = Object.fromEntries(original.inputs.map(({ name, shape }) => [name, normal(shape.map(Number), name)]))
  const run = async (graph: OnnxGraph) => (await loadAsIs(lower(graph, portable), 'cpu')).run(feeds)
  const [found, expected] = [await run(rewritten), await run(original)]
  for (const { name } of original.outputs) expectClose(found[name] as Tensor, expected[name] as Tensor, { absolute: 1e-5, relative: 1e-5 }, name)
}

test.each([
  { name: 'into the gradients of a convolution', read: false, expected: 1 },
  { name: 'unless somebody else reads the image', read: true, expected: 0 },
])('a factor of batch norm waits: $name', async ({ read, expected }) => {
  const g = new GraphBuilder('batch norm before a convolution')
  const image = (name: string): Value => g.input(name, 'float32', [8, 8, 6, 6])
  const [x, gradY, before] = [image('x'), image('g'), image('before')]
  const [scale, mean, inverse] = ['scale', 'mean', 'inverse'].map((name) => g.input(name, 'float32', [8])) as [Value, Value, Value]
  const w = g.input('w', 'float32', [8, 8, 3, 3])
  const [dX, dScale, dBias] = g.ops('BatchNormGrad', [x, scale, mean, inverse, gradY], {}, { ...lamina, outputs: 3 }) as [Value, Value, Value]
  g.output(g.op('ConvGradData', [w, dX], { ...window, input_shape: before.shape }, lamina), 'data')
  g.output(g.op('ConvGradWeight', [before, dX], window, lamina), 'weight')
  g.output(dScale, 'scale grad')
  g.output(dBias, 'bias grad')
  if (read) g.output(g.neg(dX), 'read')
  const graph = g.build()
  const deferred = deferScales(graph)
  expect(deferred.nodes.filter(({ attributes }) => attributes.unscaled?.value === 1)).toHaveLength(expected)
  await expectSame(deferred, graph)
})

test('a factor per channel in front of the gradient of a convolution goes onto its weights', async () => {
  const g = new GraphBuilder('scaled')
  const scaled = g.mul(g.input('g', 'float32', [4, 8, 6, 6]), g.input('factor', 'float32', [8, 1, 1]))
  g.output(g.op('ConvGradData', [g.input('w', 'float32', [8, 2, 3, 3]), scaled], { ...window, input_shape: [4, 2, 6, 6] }, lamina), 'data')
  const graph = g.build()
  const deferred = deferScales(graph)
  expect(operatorsOf(deferred)).toEqual(['Identity', 'Reshape', 'Mul', 'lamina.ConvGradData', 'Identity'])
  await expectSame(deferred, graph)
})

test.each([
  { name: 'a convolution that others do not read', read: false, frozen: true, expected: ['Conv', 'Relu'] },
  { name: 'not where its result is read before', read: true, frozen: true, expected: ['Conv', 'BatchNormalization', 'Relu', 'Neg'] },
  { name: 'not where the weights change', read: false, frozen: false, expected: ['Conv', 'BatchNormalization', 'Relu'] },
])('batch norm with given statistics is folded into $name', async ({ read, frozen, expected }) => {
  const g = new GraphBuilder('frozen')
  const w = frozen ? g.initializer('w', normal([4, 2, 3, 3])) : g.input('w', 'float32', [4, 2, 3, 3])
  const conv = g.op('Conv', [g.input('x', 'float32', [2, 2, 5, 5]), w, g.initializer('b', normal([4], 'b'))], window)
  const vectors = [normal([4], 's'), normal([4], 'o'), normal([4], 'm'), float32([4], [0.5, 1, 2, 3])]
  const inputs = vectors.map((vector, index) => g.initializer(`bn${index}`, vector))
  g.output(g.op('Relu', [g.op('BatchNormalization', [conv, ...inputs], { epsilon: 1e-3 })]), 'y')
  if (read) g.output(g.neg(conv), 'read')
  const graph = g.build()
  const folded = foldFrozen(graph)
  expect(operatorsOf(folded).filter((key) => key !== 'Identity')).toEqual(expected)
  await expectSame(folded, graph)
})

test('convolutions that share weights and statistics share what those are folded to', async () => {
  const g = new GraphBuilder('shared')
  const weights = [g.initializer('w', normal([4, 2, 3, 3])), g.initializer('b', normal([4], 'b'))]
  const vectors = [normal([4], 's'), normal([4], 'o'), normal([4], 'm'), float32([4], [0.5, 1, 2, 3])]
  const [first = [], other = []] = ['first', 'other'].map((name) => vectors.map((vector, index) => g.initializer(`${name}${index}`, vector)))
  for (const [index, statistics] of [first, first, other].entries()) {
    const conv = g.op('Conv', [g.input(`x${index}`, 'float32', [1, 2, 5 + index, 5]), ...weights], window)
    g.output(g.op('BatchNormalization', [conv, ...statistics]), `y${index}`)
  }
  const graph = g.build()
  const folded = foldFrozen(graph)
  const read = folded.nodes.flatMap(({ op, inputs }) => (op === 'Conv' ? [inputs.slice(1).join()] : []))
  expect(read[1]).toBe(read[0])
  expect(new Set(read).size).toBe(2)
  await expectSame(folded, graph)
})

test.skipIf((await testRuntime('cpu')).device.channelBlock === undefined).each([
  {
    name: 'in one walk through memory',
    size: [64, 64, 4, 4],
    read: false,
    expected: ['Neg', 'Reshape', 'Reshape', 'com.microsoft.nchwc.Conv', 'Reshape', 'Exp'],
  },
  { name: 'as it says where the other is read later', size: [64, 64, 4, 4], read: true, expected: ['Neg', 'Mul', 'Add', 'Exp', 'Abs'] },
  { name: 'as it says where both are short', size: [4, 4], read: false, expected: ['Neg', 'Mul', 'Add', 'Exp'] },
])('a multiple of one tensor is added to another $name', async ({ size, read, expected }) => {
  const g = new GraphBuilder('scaled sum')
  const kept = g.neg(g.input('a', 'float32', size))
  const sum = g.add(g.mul(g.input('b', 'float32', size), 0.25), kept)
  g.output(g.op('Exp', [sum]), 'y')
  if (read) g.output(g.op('Abs', [kept]), 'read')
  const graph = g.build()
  const fused = fuseScaledSums(graph, 16)
  expect(operatorsOf(fused).filter((key) => key !== 'Identity')).toEqual(expected)
  await expectSame(fused, graph)
})

test.skipIf((await testRuntime('cpu')).device.channelBlock === undefined).each([
  {
    name: 'in the place of what ends there',
    read: false,
    factor: 0.1,
    expected: ['Reshape', 'Reshape', 'com.microsoft.nchwc.Conv', 'Reshape', 'Mul'],
  },
  { name: 'as it says where both are read later', read: true, factor: 0.1, expected: ['Mul', 'Mul', 'Add', 'Exp'] },
  { name: 'as it says where its factor is 0', read: false, factor: 0, expected: ['Mul', 'Mul', 'Add'] },
])('a running mean moves $name', async ({ read, factor, expected }) => {
  const g = new GraphBuilder('running mean')
  const size = [64, 64, 4, 4]
  const next = g.neg(g.input('next', 'float32', size))
  const parts = [g.mul(g.input('mean', 'float32', size), 0.9), g.mul(next, factor)]
  for (const moved of g.ops('Add', parts, {}, { names: ['moved'] })) g.output(moved)
  if (read) g.output(g.op('Exp', [next]), 'read')
  const graph = g.build()
  const fused = fuseScaledSums(graph, 16)
  expect(operatorsOf(fused).filter((key) => key !== 'Identity')).toEqual(['Neg', ...expected])
  await expectSame(fused, graph)
})

test('what is unblocked only to be blocked again stays blocked', () => {
  const g = new GraphBuilder('round trip')
  const blocked = { domain: 'com.microsoft.nchwc' }
  const inside = g.op('ReorderInput', [g.input('x', 'float32', [2, 16, 3, 3])], {}, blocked)
  const outside = g.op('ReorderOutput', [inside], { channels: 16 }, blocked)
  const again = g.op('ReorderInput', [outside], {}, blocked)
  g.output(
    g.op('ReorderOutput', [g.op('MaxPool', [again], { kernel_shape: [2, 2] }, blocked)], { channels: 16, channels_last: 1 }, blocked),
    'pooled',
  )
  g.output(outside, 'plain')
  const without = removeRoundTrips(g.build())
  verify(without)
  expect(operatorsOf(without).filter((key) => key.endsWith('ReorderInput'))).toHaveLength(1)
})

test('pooling comes before ReLU, unless somebody else reads what ReLU gives; the numbers stay, bit by bit', async () => {
  const graphOf = (read: boolean): OnnxGraph => {
    const g = new GraphBuilder('relu and pool')
    const pooling = { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }
    const bent = g.op('Relu', [g.input('x', 'float32', [2, 3, 9, 8])])
    const y = g.output(g.op('MaxPool', [bent], pooling), 'y')
    const dBent = g.op('MaxPoolGrad', [bent, y, g.input('g', 'float32', [2, 3, 5, 4])], { ...pooling, dilations: [1, 1], ceil_mode: 0 }, lamina)
    g.output(g.op('ReluGrad', [bent, dBent], {}, lamina), 'dx')
    if (read) g.output(g.neg(bent), 'read')
    return removeCopies(g.build())
  }
  const [moved, kept] = [poolFirst(graphOf(false)), poolFirst(graphOf(true))]
  verify(moved)
  expect(operatorsOf(moved)).toEqual(['MaxPool', 'Relu', 'lamina.ReluGrad', 'lamina.MaxPoolGrad'])
  expect(operatorsOf(kept)).toEqual(['Relu', 'MaxPool', 'lamina.MaxPoolGrad', 'lamina.ReluGrad', 'Neg'])
  // Windows that are negative throughout, and ties.
  const x = float32(
    [2, 3, 9, 8],
    numbers(normal([2, 3, 9, 8], 'x')).map((value) => Math.round(2 * value) - 2),
  )
  const results = async (graph: OnnxGraph): Promise<number[][]> => {
    const found = await (await loadAsIs(lower(graph, portable), 'cpu')).run({ x, g: normal([2, 3, 5, 4], 'g') })
    // −0 and 0 are one number.
    return ['y', 'dx'].map((name) => numbers(found[name] as Tensor).map((value) => value + 0))
  }
  const [found, wanted] = [await results(moved), await results(kept)]
  expect(found).toEqual(wanted)
  expect(wanted[1]?.some((value) => value !== 0)).toBe(true)
})

test.each([
  { name: 'of a convolution', shape: [32, 64, 3, 3], filter: (g: GraphBuilder, w: Value) => blockFilter(g, w, 16) },
  { name: 'of the gradient of a convolution', shape: [32, 16, 3, 3], filter: (g: GraphBuilder, w: Value) => blockFilterBackward(g, w, 16) },
  { name: 'of few channels', shape: [32, 3, 5, 5], filter: (g: GraphBuilder, w: Value) => blockOutputs(g, w, 16) },
  {
    name: 'with a row of zeros',
    shape: [32, 16],
    filter: (g: GraphBuilder, w: Value) => g.op('Gather', [g.op('Concat', [w, g.constant(zeros('float32', [1, 16]))], { axis: 0 }), g.ints([32, 3])]),
  },
])('a frozen filter is put in blocks beforehand, one that changes whenever it is used: $name', async ({ shape, filter }) => {
  const build = (weights: (g: GraphBuilder) => Value): OnnxGraph => {
    const g = new GraphBuilder('filters')
    g.output(g.mul(filter(g, weights(g)), g.input('x', 'float32', [])), 'y')
    return removeCopies(g.build())
  }
  const w = normal(shape, 'w')
  const changing = build((g) => g.input('w', 'float32', shape))
  expect(blockFrozenFilters(changing, 16)).toBe(changing)
  const frozen = prune(
    blockFrozenFilters(
      build((g) => g.initializer('w', w)),
      16,
    ),
  )
  verify(frozen)
  expect(operatorsOf(frozen)).toEqual(['Mul'])
  const { device } = await testRuntime('cpu')
  const run = async (graph: OnnxGraph, feeds: Readonly<Record<string, Tensor>>) =>
    (await (await loadAsIs(graph, 'cpu')).run({ x: scalar(1), ...feeds })).y
  if (device.channelBlock === 16) expect(await run(frozen, {})).toEqual(await run(changing, { w }))
})

test.each([
  { name: 'weights of a 1×1 convolution', shape: [64, 32, 1, 1], number: [], flat: true },
  { name: 'the number in front', shape: [64, 32, 1, 1], number: [1], flat: true, swapped: true },
  { name: 'not those of larger kernels', shape: [64, 32, 3, 3], number: [], flat: false },
  { name: 'not a number per channel', shape: [64, 32, 1, 1], number: [64, 1, 1, 1], flat: false },
])('one number meets a tensor without its last axes of 1: $name', async ({ shape, number, flat, swapped }) => {
  const g = new GraphBuilder('scaling')
  const operands = [g.input('x', 'float32', shape), g.input('s', 'float32', number)]
  g.output(g.op('Sub', swapped ? operands.reverse() : operands))
  const original = g.build()
  const rewritten = flattenScalings(original, portable)
  expect(operatorsOf(rewritten)).toEqual(flat ? ['Reshape', 'Reshape', 'Sub', 'Reshape'] : ['Sub'])
  await expectSame(rewritten, original)
})
