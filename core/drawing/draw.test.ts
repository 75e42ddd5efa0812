// Drawings of foreign graphs: what becomes which layer, what stays an operator, and that the numbers are the same.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { compile } from '../compile/compile.ts'
import { importModel } from '../compile/import-model.ts'
import type { Model } from '../compile/model.ts'
import { check, checkOrThrow } from '../design/check.ts'
import { emptyDesign } from '../design/design.ts'
import { readDesign } from '../design/read-design.ts'
import { writeDesign } from '../design/write-design.ts'
import { layerTypes } from '../layers/index.ts'
import type { LayerType } from '../layers/layer-type.ts'
import { bindDimensions } from '../onnx/bind.ts'
import { GraphBuilder } from '../onnx/builder.ts'
import { decodeModel } from '../onnx/codec.ts'
import type { Value } from '../onnx/operator.ts'
import { prune } from '../onnx/prune.ts'
import { standardForms } from '../onnx/standard-forms.ts'
import { float32, type Shape, type Tensor } from '../tensor/tensor.ts'
import { add } from '../testing/designs.ts'
import { normal } from '../testing/lowering-case.ts'
import { testRuntime } from '../testing/ort.ts'
import { expectClose } from '../testing/tolerance.ts'
import { type Drawn, draw } from './draw.ts'

async function scores(model: Model, x: Tensor): Promise<Tensor> {
  const session = await (await testRuntime('cpu')).load(prune(bindDimensions(model.graph, 2), [model.logits]))
  const results = await session.run({ [model.input.name]: x })
  await session.release()
  return results[model.logits] as Tensor
}

/** The drawing is sound, also through its file, and computes what the model does. */
async function expectSame(model: Model, drawn: Drawn): Promise<void> {
  expect(readDesign(writeDesign(drawn.design))).toEqual(drawn.design)
  expect(check(drawn.design).problems.filter(({ severity }) => severity !== 'note')).toEqual([])
  const again = compile(checkOrThrow(drawn.design), { seed: 1, weights: drawn.weights })
  const x = normal([2, ...(model.input.shape.slice(1) as Shape)])
  expectClose(await scores(again, x), await scores(model, x), { absolute: 1e-4, relative: 1e-4 }, 'scores')
}

const typesOf = ({ design }: Drawn): string =>
  design.nodes
    .slice(1, -1)
    .map(({ type }) => type)
    .join(' ')

/** A classifier around a few operators: an image of 4 channels, what is told, the mean of each channel. */
function told(operators: (g: GraphBuilder, x: Value) => Value): Model {
  const g = new GraphBuilder('told')
  const made = operators(g, g.input('x', 'float32', [1, 4, 6, 6]))
  const pooled = made.shape.length === 4 ? g.op('Flatten', [g.op('GlobalAveragePool', [made])]) : g.op('Flatten', [made])
  const weight = g.initializer('head.weight', normal([3, pooled.shape[1] ?? 0], 'head') as Tensor)
  g.output(g.op('Gemm', [pooled, weight], { transB: 1 }), 'scores')
  return importModel(g.build())
}
const weight = (g: GraphBuilder, name: string, shape: Shape): Value => g.initializer(name, normal(shape, name))
const clip = (g: GraphBuilder, x: Value): Value => g.op('Clip', [x, g.scalar(0), g.scalar(6)])
const sides = (g: GraphBuilder, x: Value, value: number): Value => g.op('Pad', [x, g.ints([0, 0, 1, 1, 0, 0, 1, 1]), g.scalar(value)])

describe('spellings of other programs', () => {
  test.each<{ readonly name: string; readonly operators: (g: GraphBuilder, x: Value) => Value; readonly layers: string }>([
    { name: 'x·sigmoid(x)', operators: (g, x) => g.mul(g.op('Sigmoid', [x]), x), layers: 'silu' },
    { name: 'x·relu6(x + 3)/6', operators: (g, x) => g.mul(x, g.div(clip(g, g.add(x, 3)), 6)), layers: 'hard-swish' },
    { name: 'x·hardsigmoid(x)', operators: (g, x) => g.mul(x, g.op('HardSigmoid', [x], { alpha: 1 / 6, beta: 0.5 })), layers: 'hard-swish' },
    { name: 'GELU by erf', operators: (g, x) => g.mul(g.mul(x, g.add(g.op('Erf', [g.div(x, Math.SQRT2)]), 1)), 0.5), layers: 'gelu' },
    { name: 'x·tanh(softplus(x))', operators: (g, x) => g.mul(x, g.op('Tanh', [g.op('Softplus', [x])])), layers: 'mish' },
    { name: 'a mean over the last two axes', operators: (g, x) => g.mul(x, g.mean(x, [-1, -2], true)), layers: 'global-average-pool-2d multiply' },
    {
      name: 'a gate on the other side',
      operators: (g, x) => g.mul(g.op('Sigmoid', [g.mean(x, [2, 3], true)]), x),
      layers: 'global-average-pool-2d sigmoid multiply',
    },
    {
      name: 'dense in two operators',
      operators: (g, x) => g.add(g.op('MatMul', [g.op('Flatten', [x]), weight(g, 'w', [144, 5])]), weight(g, 'b', [5])),
      layers: 'flatten dense flatten',
    },
    {
      name: 'a convolution padded like TensorFlow',
      operators: (g, x) => g.op('Conv', [x, weight(g, 'w', [2, 4, 3, 3])], { auto_pad: 'SAME_UPPER', strides: [2, 2] }),
      layers: 'conv-2d',
    },
    {
      name: 'a mirrored convolution',
      operators: (g, x) => g.op('Conv', [g.op('Pad', [x, g.ints([0, 0, 1, 1, 0, 0, 1, 1])], { mode: 'reflect' }), weight(g, 'w', [2, 4, 3, 3])]),
      layers: 'conv-2d',
    },
    {
      name: 'zeros around an average',
      operators: (g, x) => g.op('AveragePool', [sides(g, x, 0)], { kernel_shape: [3, 3] }),
      layers: 'average-pool-2d',
    },
    { name: 'a frame of no size', operators: (g, x) => g.op('Relu', [g.op('Pad', [x, g.ints([0, 0, 0, 0, 0, 0, 0, 0])])]), layers: 'relu' },
    { name: 'another frame', operators: (g, x) => g.op('AveragePool', [sides(g, x, 1)], { kernel_shape: [3, 3] }), layers: 'pad-2d average-pool-2d' },
    { name: 'channels dealt out', operators: dealtOut, layers: 'channel-shuffle' },
  ])('$name', async ({ operators, layers }) => {
    const model = told((g, x) => operators(g, g.op('Elu', [x])))
    const drawn = draw(model, 'told')
    await expectSame(model, drawn)
    expect(typesOf(drawn)).toBe(
      `elu ${layers}${layers.endsWith('flatten') ? '' : ' global-average-pool-2d'} dense`.replace('flatten dense flatten', 'flatten dense'),
    )
    expect([...drawn.operators]).toEqual([])
  })
})

function dealtOut(g: GraphBuilder, x: Value): Value {
  return g.reshape(g.transpose(g.reshape(x, [-1, 2, 2, 6, 6]), [0, 2, 1, 3, 4]), [-1, 4, 6, 6])
}

describe('what stays an operator', () => {
  test.each<{ readonly name: string; readonly operators: (g: GraphBuilder, x: Value) => Value; readonly left: string }>([
    { name: 'one that is no layer here', operators: (g, x) => g.op('Atan', [x]), left: 'Atan 1' },
    { name: 'a product with a list of weights', operators: (g, x) => g.mul(x, weight(g, 'scale', [4, 1, 1])), left: 'Mul 1' },
    { name: 'near misses of SiLU', operators: (g, x) => g.mul(g.op('Sigmoid', [g.mul(x, 1.1)]), x), left: 'Mul 1' },
    { name: 'each of two halves', operators: halves, left: 'Split 2, Sub 1' },
    { name: 'what runs without a batch in front, as one', operators: turned, left: 'a block of 3 operators 1' },
    { name: 'weights that are computed, as weights', operators: (g, x) => g.op('Conv', [x, g.mul(weight(g, 'v', [2, 4, 3, 3]), 2)]), left: '' },
  ])('$name', async ({ operators, left }) => {
    const model = told(operators)
    const drawn = draw(model, 'told')
    await expectSame(model, drawn)
    expect([...drawn.operators].map(([op, count]) => `${op} ${count}`).join(', ')).toBe(left)
  })
})

function halves(g: GraphBuilder, x: Value): Value {
  const [a, b] = g.ops('Split', [x], { axis: 1, num_outputs: 2 }, { outputs: 2 })
  return g.sub(a as Value, b as Value)
}

/** The batch goes to the end and comes back. */
const turned = (g: GraphBuilder, x: Value): Value => g.transpose(g.op('Atan', [g.transpose(x, [1, 2, 3, 0])]), [3, 0, 1, 2])

test.each([
  { name: 'small-11', layers: 24, left: '2 Slice, 1 Transpose, 1 ReduceMax, 1 Sub' },
  { name: 'small-17-fixed', layers: 24, left: '2 Slice, 1 Transpose, 1 ReduceMax, 1 Sub' },
  { name: 'attention-13', layers: 4, left: '1 Transpose, 1 a block of 21 operators, 1 ReduceMean' },
])('$name, as PyTorch exported it', async ({ name, layers, left }) => {
  const file = `core/onnx/testdata/${name}.onnx`
  const model = importModel(decodeModel(new Uint8Array(readFileSync(file)), file))
  const drawn = draw(model, name)
  await expectSame(model, drawn)
  expect({ layers: drawn.layers, left: [...drawn.operators].map(([op, count]) => `${count} ${op}`).join(', ') }).toEqual({ layers, left })
})

test('scores of every place leave through an Output that says so', async () => {
  const g = new GraphBuilder('segmentation')
  const x = g.input('x', 'float32', [1, 4, 6, 6])
  const narrow = g.op('MaxPool', [g.op('Relu', [g.op('Conv', [x, weight(g, 'body', [8, 4, 1, 1])])])], { kernel_shape: [2, 2], strides: [2, 2] })
  const maps = g.op('Conv', [narrow, weight(g, 'head', [3, 8, 1, 1])])
  const resized = { mode: 'linear', coordinate_transformation_mode: 'half_pixel' }
  g.output(g.op('Resize', [maps, undefined, g.constant(float32([4], [1, 1, 2, 2]))], resized), 'scores')
  const model = importModel(g.build())
  const drawn = draw(model, 'segmentation')
  await expectSame(model, drawn)
  expect(typesOf(drawn)).toBe('conv-2d relu max-pool-2d conv-2d upsample')
  expect(drawn.design.nodes.at(-1)?.options).toEqual({ classes: 3, scores: 'places' })
})

test('further scores of a file in training mode leave through training-only Outputs; a softmax of the answer does not', async () => {
  const g = new GraphBuilder('taught')
  const x = g.op('Relu', [g.op('Conv', [g.input('x', 'float32', [1, 4, 6, 6]), weight(g, 'body', [8, 4, 3, 3])])])
  const scored = (from: Value, name: string) =>
    g.op('Gemm', [g.op('Flatten', [g.op('GlobalAveragePool', [from])]), weight(g, `${name}.weight`, [3, 8])], { transB: 1 })
  const answer = scored(g.op('Conv', [x, weight(g, 'deeper', [8, 8, 3, 3])]), 'head')
  g.output(answer, 'scores')
  g.output(g.op('Softmax', [answer], { axis: 1 }), 'shares')
  g.output(scored(x, 'early'), 'aux')
  const model = importModel(g.build())
  const drawn = draw(model, 'taught')
  await expectSame(model, drawn)
  const outputs = drawn.design.nodes.filter(({ type }) => type === 'output')
  expect(outputs.map(({ name, options }) => [name, options])).toEqual([
    ['class', { classes: 3 }],
    ['class1', { classes: 3, trainingOnly: true }],
  ])
  const early = drawn.design.nodes.find(({ name }) => name === 'early')
  expect(drawn.weights.get(`${early?.id}.weight`)).toEqual(normal([3, 8], 'early.weight'))
  expect(compile(checkOrThrow(drawn.design), { seed: 1 }).trained?.heads).toMatchObject([{ name: 'class1', weight: 0.3 }])
})

test('operators that stay count their multiply-adds', () => {
  const file = 'core/onnx/testdata/attention-13.onnx'
  const drawn = draw(importModel(decodeModel(new Uint8Array(readFileSync(file)), file)), 'attention')
  const counted = checkOrThrow(drawn.design).nodes.flatMap(({ layer, arithmetic }) => (layer.imported ? [arithmetic.multiplyAdds] : []))
  // 16 places of 16 channels in 4 heads: queries, keys and values; each place with each; what they take from each other; the projection.
  expect(counted.map(({ filled, value }) => [filled, value])).toEqual([
    ['0', 0],
    ['768·16 + 1024·4 + 256·16 + 256·16', 24_576],
    ['0', 0],
  ])
})

test('a layer that the file names keeps that name; weights go by node', () => {
  const drawn = draw(
    told((g, x) => g.op('Conv', [x, weight(g, 'body.0.conv.weight', [2, 4, 3, 3])])),
    'named',
  )
  expect(drawn.design.nodes.map(({ name }) => name)).toEqual(['image', 'body 0 conv', 'gap1', 'head', 'class'])
  expect([...drawn.weights.keys()]).toEqual(['n2.weight', 'n4.weight'])
})

/** Of every layer; LAMINA_DRAWN_CASES=100 tries all. */
const casesEach = Number(process.env.LAMINA_DRAWN_CASES ?? 1)

describe('every layer comes back as a drawing of the same network', () => {
  const cases = [...layerTypes.values()]
    .filter(({ category }) => category !== 'io')
    .flatMap((layer) => layer.cases.slice(0, casesEach).map((one) => ({ title: `${layer.type}: ${one.name}`, layer, one })))
  test.each(cases)('$title', async ({ layer, one }) => {
    const model = around(layer, one.options ?? {}, one.inputs)
    const drawn = draw(model, 'round trip')
    await expectSame(model, drawn)
    if (!otherwise.test(`${layer.type}: ${one.name}`)) expect(typesOf(drawn)).toContain(layer.type)
  })
})

/**
 * What comes back as other layers or operators that compute the same: layers made of several; ways of training that leave no trace in a file; sums that are
 * written out.
 */
const otherwise =
  /^(depthwise-separable|spatially|spatial-pyramid|adaptive|spatial-dropout|stochastic-depth|onnx-operator|maxout|rms-norm)|by Fourier|projected|without running|with running|an even window|a window that co|divisor|^(softplus|softshrink|hardshrink|threshold|celu): \{|log-softmax: last/

/** An image, cut into what the layer takes by Reshape, the layer, and scores of all values that leave it. */
function around(layer: LayerType, options: Readonly<Record<string, unknown>>, inputs: readonly Shape[]): Model {
  const side = Math.max(...inputs.map((shape) => shape.reduce((all, one) => all * one, 1)))
  let design = add(emptyDesign('round trip'), 'input', { channels: 1, height: 1, width: side })
  const arriving = inputs.map((shape, at) => {
    const count = shape.reduce((all, one) => all * one, 1)
    design = add(design, 'flatten', {}, 'n1')
    design = add(design, 'dense', { units: count }, design.nodes.at(-1)?.id ?? '')
    design = add(design, 'reshape', { shape: [...shape] }, design.nodes.at(-1)?.id ?? '')
    return { id: design.nodes.at(-1)?.id ?? '', at }
  })
  const id = `n${design.nodes.length + 1}`
  const ports = layer.ports.inputs
  design = {
    ...design,
    nodes: [...design.nodes, { id, type: layer.type, name: 'tried', options, position: { x: 0, y: 0 } }],
    connections: [
      ...design.connections,
      ...arriving.map((from) => ({
        from: { node: from.id, port: 'out' },
        to: { node: id, port: ports[Math.min(from.at, ports.length - 1)]?.name ?? '' },
      })),
    ],
  }
  design = add(design, 'flatten', {}, id)
  design = add(design, 'dense', { units: 3 }, design.nodes.at(-1)?.id ?? '')
  design = add(design, 'output', { classes: 3 }, design.nodes.at(-1)?.id ?? '')
  const model = compile(checkOrThrow(design), { seed: 3 })
  return { ...model, graph: standardForms(model.graph) }
}
