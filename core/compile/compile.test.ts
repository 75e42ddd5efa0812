// Designs compile to graphs that ONNX Runtime loads and that come back from a file as the same model.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkOrThrow } from '../design/check.ts'
import { summarise } from '../design/summary.ts'
import { templates } from '../design/templates/index.ts'
import { bindDimensions } from '../onnx/bind.ts'
import { GraphBuilder } from '../onnx/builder.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import { verify } from '../onnx/verify.ts'
import { type Shape, type Tensor, zeros } from '../tensor/tensor.ts'
import { validDesign } from '../testing/designs.ts'
import { normal } from '../testing/lowering-case.ts'
import { testRuntime } from '../testing/ort.ts'
import { compile } from './compile.ts'
import { importModel } from './import-model.ts'
import { summariseModel } from './summary.ts'

const template = (id: string) => {
  const found = templates.get(id)
  return checkOrThrow(found?.build(found.standard) as never)
}

async function run(graph: OnnxGraph, feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>> {
  const session = await (await testRuntime('cpu')).load(bindDimensions(graph, feeds[Object.keys(feeds)[0] ?? '']?.shape[0] ?? 1))
  const results = await session.run(feeds)
  await session.release()
  return results as Readonly<Record<string, Tensor>>
}

test('equal seeds give equal graphs, another seed gives other weights', () => {
  const checked = template('resnet-8')
  const [a, b, c] = [1, 1, 2].map((seed) => compile(checked, { seed }))
  expect(a).toEqual(b)
  expect(c?.graph.nodes).toEqual(a?.graph.nodes)
  expect(c?.graph.initializers.get('conv1.weight')).not.toEqual(a?.graph.initializers.get('conv1.weight'))
})

test('names: parameters by node, nodes by id and name, a free batch, logits and probabilities', () => {
  const { graph, input, logits, probabilities, classes, layers } = compile(template('course-cnn'), { seed: 1 })
  verify(bindDimensions(graph, 2))
  expect([...graph.initializers.keys()]).toEqual(['conv1', 'conv2', 'dense1', 'dense2'].flatMap((name) => [`${name}.weight`, `${name}.bias`]))
  expect(graph.nodes[0]?.name).toBe('n2.conv1/Conv')
  expect(input).toEqual({ name: 'input', type: 'float32', shape: ['N', 1, 28, 28] })
  expect(graph.outputs.map(({ name, shape }) => [name, shape])).toEqual([
    [logits, ['N', 10]],
    [probabilities, ['N', 10]],
  ])
  expect(classes).toBe(10)
  expect(layers.map(({ name }) => name).join(' ')).toBe('image conv1 relu1 pool1 conv2 relu2 pool2 flatten1 dense1 relu3 dropout1 dense2 class')
})

test('weights start with the deviation of their scheme', () => {
  const { graph } = compile(template('vgg-small'), { seed: 3 })
  const deviation = (name: string) => {
    const data = graph.initializers.get(name)?.data as Float32Array
    return Math.sqrt(data.reduce((sum, value) => sum + value * value, 0) / data.length)
  }
  // He: √(2 / (32·9)); Glorot uniform: √(2 / (64 + 10)).
  expect(deviation('conv5.weight')).toBeCloseTo(Math.sqrt(2 / (32 * 9)), 2)
  expect(deviation('dense2.weight')).toBeCloseTo(Math.sqrt(2 / 74), 1)
  expect(deviation('bn1.weight')).toBe(1)
  expect(deviation('bn1.bias')).toBe(0)
})

test('any valid design: loads, has the shapes that check says, and its summary agrees with one read off the graph', async () => {
  await fc.assert(
    fc.asyncProperty(validDesign, async (design) => {
      const checked = checkOrThrow(design)
      const model = compile(checked, { seed: 5 })
      verify(bindDimensions(model.graph, 2))
      const [, ...image] = model.input.shape
      const results = await run(model.graph, { input: normal([3, ...(image as number[])]) })
      expect(results.logits?.shape).toEqual([3, model.classes])
      for (const { node, output } of checked.nodes) {
        const value = model.layers.find(({ name }) => name === node.name)?.value ?? ''
        const known = model.graph.values.get(value) ?? (value === 'input' ? model.input : undefined)
        expect(known?.shape).toEqual(['N', ...output])
      }
      const [drawn, read] = [summarise(checked), summariseModel(model)]
      expect(read.totals).toEqual(drawn.totals)
      expect(read.layers.map(({ name, outputShape, parameters, multiplyAdds }) => ({ name, outputShape, parameters, multiplyAdds }))).toEqual(
        drawn.layers.map(({ name, outputShape, parameters, multiplyAdds }) => ({ name, outputShape, parameters, multiplyAdds })),
      )
    }),
    { numRuns: 25 },
  )
})

test.each([...templates.keys()])('%s: summary by layer is the same from the drawing and from the graph', (id) => {
  const checked = template(id)
  expect(summariseModel(compile(checked, { seed: 1 })).layers).toEqual(summarise(checked).layers)
})

describe('import', () => {
  const build = (shape: Shape, body: (g: GraphBuilder, x: ReturnType<GraphBuilder['input']>) => void): OnnxGraph => {
    const g = new GraphBuilder('made elsewhere')
    body(g, g.input('x', 'float32', shape))
    return g.build()
  }
  const classifier = (end: (g: GraphBuilder, scores: ReturnType<GraphBuilder['input']>) => void) =>
    build([1, 2, 4, 4], (g, x) => {
      const weight = g.initializer('w', zeros('float32', [3, 32]))
      end(g, g.op('Gemm', [g.op('Flatten', [g.op('Relu', [x])]), weight], { transB: 1 }))
    })

  test.each([
    { name: 'plain scores', end: (g: GraphBuilder, s: never) => g.output(s), probabilities: undefined },
    { name: 'softmax at the end', end: (g: GraphBuilder, s: never) => g.output(g.op('Softmax', [s], { axis: 1 }), 'p'), probabilities: 'p' },
    {
      name: 'logarithms of softmax',
      end: (g: GraphBuilder, s: never) => g.output(g.op('LogSoftmax', [s], { axis: 1 }), 'p'),
      probabilities: undefined,
    },
    {
      name: 'softmax behind another name',
      end: (g: GraphBuilder, s: never) => g.output(g.op('Identity', [g.op('Softmax', [s])]), 'p'),
      probabilities: 'p',
    },
  ])('finds the scores: $name', ({ end, probabilities }) => {
    const model = importModel(classifier(end as never))
    expect([model.logits, model.probabilities, model.classes]).toEqual(['Gemm', probabilities, 3])
    expect(model.layers.slice(0, 3).map(({ name, type }) => `${name} ${type}`)).toEqual(['Relu Relu', 'Flatten Flatten', 'Gemm Gemm'])
  })

  test.each([
    {
      name: 'two inputs',
      graph: build([1, 2, 4, 4], (g, x) => g.output(g.add(x, g.input('y', 'float32', [1, 2, 4, 4])))),
      says: /^The model has 2 inputs \("x" 1×2×4×4, "y" 1×2×4×4\)\./,
    },
    { name: 'a list as input', graph: build([1, 8], (g, x) => g.output(g.op('Relu', [x]))), says: /^The input "x" has the shape 1×8\./ },
    {
      name: 'no row of scores',
      graph: build([1, 2, 4, 4], (g, x) => g.output(g.sum(x), 'total')),
      says: /^No output of the model holds scores of classes, \[N, K\]: "total" scalar\./,
    },
  ])('refuses: $name', ({ graph, says }) => {
    expect(() => importModel(graph)).toThrow(says)
  })

  test('a file in training mode comes to rest: it normalises by its running statistics', () => {
    const given = build([2, 2, 4, 4], (g, x) => {
      const [scale, bias, mean, variance] = ['scale', 'bias', 'mean', 'variance'].map((name) => g.initializer(name, zeros('float32', [2])))
      const [y] = g.ops(
        'BatchNormalization',
        [x, scale, bias, mean, variance] as never,
        { training_mode: 1 },
        { names: ['y', 'nextMean', 'nextVariance'] },
      )
      g.output(g.op('Flatten', [y as never]), 'scores')
    })
    const [node] = importModel(given).graph.nodes
    expect([node?.op, node?.outputs, node?.attributes.training_mode]).toEqual(['BatchNormalization', ['y'], undefined])
  })
})
