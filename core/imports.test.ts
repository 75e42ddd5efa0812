// Files as other programs wrote and write them, made by hand: old ones, half-precision ones, with channels last, with functions. They are read, score as
// ONNX Runtime scores the file itself, and train.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { create } from '@bufbuild/protobuf'
import * as ort from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { stepScalars } from './autograd/step-graph.ts'
import { importModel } from './compile/import-model.ts'
import type { Model } from './compile/model.ts'
import { summariseModel } from './compile/summary.ts'
import { losses } from './losses/index.ts'
import { bindDimensions } from './onnx/bind.ts'
import { decodeModel } from './onnx/codec.ts'
import type { OnnxGraph } from './onnx/graph.ts'
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  FunctionProtoSchema,
  type ModelProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
} from './onnx/proto/onnx_pb.ts'
import { prune } from './onnx/prune.ts'
import { sgd } from './optimizers/sgd.ts'
import { defaultsOf } from './options/options.ts'
import { buildStep } from './pipeline.ts'
import { randomStream } from './tensor/random.ts'
import { elementCount, float32, int64, type Shape, scalar, type Tensor, tensor } from './tensor/tensor.ts'
import { fileOf, inHalf, initializersAsInputs, int, ints, node } from './testing/foreign-files.ts'
import { testRuntime } from './testing/ort.ts'
import { expectClose } from './testing/tolerance.ts'

const stream = randomStream(5, 'imports')
const drawn = (shape: Shape, shift = 0): Tensor<'float32'> =>
  float32(
    shape,
    Array.from({ length: elementCount(shape) }, () => 0.5 * stream.normal() + shift),
  )
/** A convolution, batch normalisation, pooling, dropout, a dense layer and softmax, in the words of opset 7. x: [2, 3, 8, 8] -> [2, 4] */
const classic = (opset: number): OnnxGraph => ({
  name: 'classic',
  inputs: [{ name: 'data', type: 'float32', shape: [2, 3, 8, 8] }],
  outputs: [{ name: 'prob', type: 'float32', shape: [2, 4] }],
  initializers: new Map([
    ['conv_w', drawn([5, 3, 3, 3])],
    ['conv_b', drawn([5])],
    ['bn_scale', drawn([5], 1)],
    ['bn_bias', drawn([5])],
    ['bn_mean', drawn([5])],
    ['bn_var', float32([5], [0.5, 1, 1.5, 0.7, 2])],
    ['fc_w', drawn([4, 80])],
    ['fc_b', drawn([4])],
  ]),
  nodes: [
    node('Conv', ['data', 'conv_w', 'conv_b'], ['conv'], { kernel_shape: ints(3, 3), pads: ints(1, 1, 1, 1) }),
    node('BatchNormalization', ['conv', 'bn_scale', 'bn_bias', 'bn_mean', 'bn_var'], ['bn'], {
      ...(opset < 9 ? { spatial: int(1) } : {}),
      epsilon: { type: 'float', value: 1e-3 },
    }),
    node('Relu', ['bn'], ['relu']),
    node('MaxPool', ['relu'], ['pool'], { kernel_shape: ints(2, 2), strides: ints(2, 2) }),
    node('Dropout', ['pool'], ['drop'], { ratio: { type: 'float', value: 0.4 } }),
    node('Flatten', ['drop'], ['flat']),
    node('Gemm', ['flat', 'fc_w', 'fc_b'], ['fc'], { transB: int(1) }),
    node('Softmax', ['fc'], ['prob']),
  ],
  values: new Map(),
  metadata: new Map(),
})

const images = drawn([2, 3, 8, 8])

/** What ONNX Runtime makes of the file as it is. */
async function theirs(bytes: Uint8Array, name: string, feed: Tensor<'float32'>): Promise<Tensor> {
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 4 })
  const result = (await session.run({ [name]: new ort.Tensor('float32', feed.data, feed.shape) }))[session.outputNames[0] ?? '']
  await session.release()
  return { type: 'float32', shape: result?.dims ?? [], data: result?.data as Float32Array } as Tensor
}

async function ours(model: Model, output: string, feed: Tensor<'float32'> = images): Promise<Tensor> {
  const session = await (await testRuntime('cpu')).load(prune(bindDimensions(model.graph, feed.shape[0] ?? 1), [output]))
  const results = await session.run({ [model.input.name]: feed })
  await session.release()
  return results[output] as Tensor
}

/** Losses of some steps on the same three images, a batch that no file was made for; dropout draws by the step. */
async function trained(model: Model, batchNorm: 'train' | 'frozen', steps: number, rate = 0.05) {
  const loss = losses.get('cross-entropy')
  if (!loss) throw new Error('no loss')
  const optimizer = { definition: sgd, options: defaultsOf(sgd.options) }
  const step = buildStep({ model, batch: 3, loss: { definition: loss, options: defaultsOf(loss.options) }, optimizer, batchNorm })
  const session = await (await testRuntime('cpu')).load(step.graph)
  const takes = new Set(step.graph.inputs.map(({ name }) => name))
  let state: Record<string, Tensor> = Object.fromEntries(step.state)
  const shown = drawn([3, ...model.input.shape.slice(1).map(Number)])
  const found: number[] = []
  for (let at = 0; at < steps; at++) {
    const scalars = { [stepScalars.seed]: tensor('uint32', [1], Uint32Array.of(1)), [stepScalars.counter]: tensor('uint32', [1], Uint32Array.of(at)) }
    const given = { ...state, ...scalars, [stepScalars.learningRate]: scalar(rate), [step.input.name]: shown, [step.labels.name]: int64([1, 3, 0]) }
    const results = (await session.run(Object.fromEntries(Object.entries(given).filter(([name]) => takes.has(name))))) as Record<string, Tensor>
    state = Object.fromEntries(Object.entries(state).map(([name, old]) => [name, results[step.updates.get(name) ?? ''] ?? old]))
    found.push(Number(results[step.loss]?.data[0]))
  }
  await session.release()
  return { losses: found, buffers: step.buffers }
}

describe.each([
  { name: 'IR version 3, opset 7, initializers listed as inputs', bytes: () => fileOf(classic(7), 7, initializersAsInputs), half: false },
  { name: 'IR version 3, opset 9', bytes: () => fileOf(classic(9), 9, initializersAsInputs), half: false },
  { name: 'opset 9 in float16', bytes: () => fileOf(classic(9), 9, inHalf), half: true },
])('$name', ({ bytes, half }) => {
  const file = bytes()
  const model = importModel(decodeModel(file, 'old.onnx'))

  test('has one input, its weights and its scores before softmax', () => {
    expect([model.input, model.logits, model.probabilities, model.classes]).toEqual([
      { name: 'data', type: 'float32', shape: [2, 3, 8, 8] },
      'fc',
      'prob',
      4,
    ])
    expect(summariseModel(model).totals.parameters).toBe(5 * 27 + 5 + 10 + 4 * 80 + 4)
  })

  test.skipIf(half)('scores as ONNX Runtime does', async () => {
    expectClose(await ours(model, 'prob'), await theirs(file, 'data', images))
  })

  test.each(['train', 'frozen'] as const)('trains, batch normalisation: %s', async (batchNorm) => {
    const { losses: found, buffers } = await trained(model, batchNorm, 12)
    expect(buffers).toEqual(batchNorm === 'train' ? ['bn_mean', 'bn_var'] : [])
    expect(found.at(-1)).toBeLessThan(0.5 * (found[0] ?? 0))
  })
})

test('half-precision weights are read to three digits', () => {
  const graph = classic(9)
  const [half, whole] = [0, 1].map((exact) => decodeModel(fileOf({ ...graph }, 9, exact ? () => {} : inHalf), 'half.onnx'))
  for (const [name, value] of whole?.initializers ?? [])
    expectClose(half?.initializers.get(name) as Tensor, value, { absolute: 1e-6, relative: 1e-3 }, name)
})

/** As Keras' converter writes it: images [N, 8, 8, 3], turned before the convolution; the dense layer is a product and a sum. */
const keras = (direct: boolean): OnnxGraph => ({
  name: 'keras',
  inputs: [{ name: 'input_1', type: 'float32', shape: ['unk__0', 8, 8, 3] }],
  outputs: [{ name: 'dense', type: 'float32', shape: ['unk__0', 4] }],
  initializers: new Map([
    ['scale', float32([1, 1, 1, 3], [0.5, 1, 2])],
    ['kernel', drawn([5, 3, 3, 3])],
    ['weights', drawn([5, 4])],
    ['bias', drawn([4])],
  ]),
  nodes: [
    ...(direct ? [] : [node('Mul', ['input_1', 'scale'], ['scaled'])]),
    node('Transpose', [direct ? 'input_1' : 'scaled'], ['turned'], { perm: ints(0, 3, 1, 2) }),
    node('Conv', ['turned', 'kernel'], ['conv'], {
      kernel_shape: ints(3, 3),
      strides: ints(2, 2),
      auto_pad: { type: 'string', value: 'SAME_UPPER' },
    }),
    node('Relu', ['conv'], ['relu']),
    node('ReduceMean', ['relu'], ['mean'], { axes: ints(2, 3), keepdims: int(0) }),
    node('MatMul', ['mean', 'weights'], ['product']),
    node('Add', ['product', 'bias'], ['sum']),
    node('Softmax', ['sum'], ['dense']),
  ],
  values: new Map(),
  metadata: new Map(),
})

describe.each([
  ['turned first', true],
  ['scaled first', false],
])('channels last, %s', (_, direct) => {
  const file = fileOf(keras(direct), 13)
  const model = importModel(decodeModel(file, 'keras.onnx'))
  const last = drawn([2, 8, 8, 3])
  /** [N, H, W, C] -> [N, C, H, W] */
  const first = float32(
    [2, 3, 8, 8],
    Array.from({ length: 384 }, (_, at) => {
      const [n, c, place] = [Math.floor(at / 192), Math.floor(at / 64) % 3, at % 64]
      return last.data[n * 192 + place * 3 + c] ?? 0
    }),
  )

  test('takes images with channels first, and scores as ONNX Runtime does', async () => {
    expect(model.input.shape).toEqual(['unk__0', 3, 8, 8])
    expect(model.graph.nodes.filter(({ op }) => op === 'Transpose')).toHaveLength(direct ? 0 : 2)
    expectClose(await ours(model, 'dense', first), await theirs(file, 'input_1', last))
  })

  test('trains', async () => {
    const { losses: found } = await trained(model, 'train', 12)
    expect(found.at(-1)).toBeLessThan(found[0] ?? 0)
  })
})

/** A module as a function of its own: Relu, LeakyRelu with a given slope, and a value of the function's own name in both calls. */
function withFunction(model: ModelProto): void {
  const slope = create(AttributeProtoSchema, { name: 'alpha', type: AttributeProto_AttributeType.FLOAT, refAttrName: 'slope' })
  const opset = create(OperatorSetIdProtoSchema, { version: 17n })
  model.functions.push(
    create(FunctionProtoSchema, {
      name: 'Block',
      domain: 'modules',
      input: ['x'],
      output: ['y'],
      attributeProto: [create(AttributeProtoSchema, { name: 'slope', type: AttributeProto_AttributeType.FLOAT, f: 0.25 })],
      node: [
        create(NodeProtoSchema, { name: 'inner', opType: 'LeakyRelu', input: ['x'], output: ['scaled'], attribute: [slope] }),
        create(NodeProtoSchema, { name: 'outer', opType: 'Neg', input: ['scaled'], output: ['y'] }),
      ],
      opsetImport: [opset],
    }),
  )
  model.irVersion = 8n
  model.opsetImport = [opset, create(OperatorSetIdProtoSchema, { domain: 'modules', version: 1n })]
}

describe('functions of the file', () => {
  const called = (): OnnxGraph => {
    const graph = classic(17)
    const nodes = graph.nodes.flatMap((each) =>
      each.op === 'Relu'
        ? [
            node('Block', ['bn'], ['block_1'], {}, 'modules'),
            node('Block', ['block_1'], ['relu'], { slope: { type: 'float', value: 0.5 } }, 'modules'),
          ]
        : each.op === 'BatchNormalization'
          ? [{ ...each, attributes: {} }]
          : each.op === 'Dropout'
            ? [{ ...each, attributes: {} }]
            : [each],
    )
    return { ...graph, nodes }
  }

  test('their nodes stand in place of every call', async () => {
    const file = fileOf(called(), 17, withFunction)
    const model = importModel(decodeModel(file, 'functions.onnx'))
    expect(model.graph.nodes.filter(({ op }) => op === 'LeakyRelu').map(({ name, attributes }) => [name, attributes.alpha])).toEqual([
      ['block_1#1/inner', { type: 'float', value: 0.25 }],
      ['relu#2/inner', { type: 'float', value: 0.5 }],
    ])
    expectClose(await ours(model, 'prob'), await theirs(file, 'data', images))
  })

  test('one of another opset is refused by name', () => {
    const file = fileOf(called(), 17, (model) => {
      withFunction(model)
      for (const each of model.functions) each.opsetImport = [create(OperatorSetIdProtoSchema, { version: 14n })]
    })
    expect(() => decodeModel(file, 'f.onnx')).toThrow(
      'f.onnx: the function "Block" is written for another opset than the rest of the file. Export it for one opset, best 17.',
    )
  })
})

describe.each([
  ['small-11.onnx', 0.01],
  ['attention-13.onnx', 0.3],
  ['small-17-fixed.onnx', 0.01],
] as const)('%s, which PyTorch exported', (file, rate) => {
  test('trains', async () => {
    const model = importModel(decodeModel(new Uint8Array(readFileSync(join(import.meta.dirname, 'onnx', 'testdata', file))), file))
    const { losses: found } = await trained(model, 'train', 12, rate)
    expect(found.at(-1)).toBeLessThan(0.8 * (found[0] ?? 0))
  })
})
