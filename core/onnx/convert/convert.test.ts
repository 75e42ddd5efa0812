// Conversion of old and new opsets: ONNX Runtime computes the same from the file as it is and from our reading of it.

import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import * as ort from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../../tensor/random.ts'
import { elementCount, float32, int64, type Shape, type Tensor, zeros } from '../../tensor/tensor.ts'
import { expectClose } from '../../testing/tolerance.ts'
import { bindDimensions } from '../bind.ts'
import { decodeModel, encodeModel } from '../codec.ts'
import type { Attribute, OnnxGraph, OnnxNode } from '../graph.ts'
import { ModelProtoSchema, OperatorSetIdProtoSchema } from '../proto/onnx_pb.ts'
import { verify } from '../verify.ts'

/** One node as an old file holds it: its inputs are the graph's `x` and these tensors. */
interface OldNode {
  readonly op: string
  readonly domain?: string
  readonly opset: number
  readonly name: string
  readonly x: Shape
  readonly others?: readonly (Tensor | undefined)[]
  readonly attributes?: Readonly<Record<string, Attribute>>
  readonly outputs?: number
}

const int = (value: number): Attribute => ({ type: 'int', value })
const ints = (...value: number[]): Attribute => ({ type: 'ints', value })
const float = (value: number): Attribute => ({ type: 'float', value })
const floats = (...value: number[]): Attribute => ({ type: 'floats', value })
const text = (value: string): Attribute => ({ type: 'string', value })
const vector = (...values: number[]): Tensor => float32([values.length], values)

const rows: readonly OldNode[] = [
  { op: 'Squeeze', opset: 11, name: 'axes', x: [1, 3, 1], attributes: { axes: ints(0, 2) } },
  { op: 'Squeeze', opset: 7, name: 'all', x: [1, 3, 1] },
  { op: 'Unsqueeze', opset: 9, name: 'axes', x: [2, 3], attributes: { axes: ints(0, 3) } },
  { op: 'ReduceSum', opset: 12, name: 'axes', x: [2, 3, 4], attributes: { axes: ints(1), keepdims: int(0) } },
  { op: 'ReduceSum', opset: 7, name: 'all', x: [2, 3] },
  { op: 'ReduceMean', opset: 17, name: 'axes', x: [2, 3, 4, 4], attributes: { axes: ints(2, 3) } },
  { op: 'ReduceMean', opset: 13, name: 'negative axis', x: [2, 3, 4], attributes: { axes: ints(-1), keepdims: int(0) } },
  { op: 'ReduceMax', opset: 7, name: 'axes', x: [2, 3, 4], attributes: { axes: ints(0) } },
  { op: 'ReduceL2', opset: 17, name: 'all', x: [2, 3], attributes: { keepdims: int(0) } },
  { op: 'Slice', opset: 9, name: 'axes', x: [4, 5], attributes: { starts: ints(1, -3), ends: ints(3, 1000), axes: ints(0, 1) } },
  { op: 'Slice', opset: 7, name: 'default axes', x: [4, 5], attributes: { starts: ints(1), ends: ints(-1) } },
  { op: 'Clip', opset: 7, name: 'both', x: [2, 3], attributes: { min: float(-0.5), max: float(0.5) } },
  { op: 'Clip', opset: 10, name: 'max alone', x: [2, 3], attributes: { max: float(0.25) } },
  { op: 'Pad', opset: 10, name: 'value', x: [2, 3], attributes: { pads: ints(1, 0, 0, 2), value: float(0.5), mode: text('constant') } },
  { op: 'Pad', opset: 8, name: 'reflect', x: [3, 3], attributes: { pads: ints(1, 1, 1, 1), mode: text('reflect') } },
  { op: 'Dropout', opset: 10, name: 'ratio', x: [2, 3], attributes: { ratio: float(0.3) } },
  { op: 'TopK', opset: 9, name: 'k', x: [2, 5], attributes: { k: int(3) }, outputs: 2 },
  { op: 'Split', opset: 11, name: 'sizes', x: [5, 2], attributes: { split: ints(2, 3) }, outputs: 2 },
  { op: 'Split', opset: 12, name: 'equal', x: [2, 6], attributes: { axis: int(1) }, outputs: 3 },
  { op: 'Split', opset: 13, name: 'equal', x: [6, 2], outputs: 2 },
  { op: 'Softmax', opset: 12, name: 'default axis of [N, K]', x: [2, 5] },
  { op: 'Softmax', opset: 11, name: 'last axis', x: [2, 3, 4], attributes: { axis: int(-1) } },
  { op: 'Softmax', opset: 9, name: 'over all after the first', x: [2, 3, 4] },
  { op: 'LogSoftmax', opset: 12, name: 'over all after the first', x: [2, 3, 2, 2], attributes: { axis: int(1) } },
  { op: 'Hardmax', opset: 12, name: 'over all', x: [2, 3], attributes: { axis: int(0) } },
  {
    op: 'BatchNormalization',
    opset: 7,
    name: 'spatial',
    x: [2, 3, 4, 4],
    others: [vector(1, 2, 3), vector(0, 1, -1), vector(0.1, 0.2, 0.3), vector(1, 2, 0.5)],
    attributes: { spatial: int(1), epsilon: float(1e-3) },
  },
  {
    op: 'BatchNormalization',
    opset: 13,
    name: 'inference',
    x: [2, 3, 4, 4],
    others: [vector(1, 2, 3), vector(0, 1, -1), vector(0.1, 0.2, 0.3), vector(1, 2, 0.5)],
  },
  { op: 'Upsample', opset: 7, name: 'nearest', x: [1, 2, 3, 3], attributes: { scales: floats(1, 1, 2, 2), mode: text('nearest') } },
  { op: 'Upsample', opset: 9, name: 'linear', x: [1, 2, 3, 3], others: [vector(1, 1, 2, 2)], attributes: { mode: text('linear') } },
  { op: 'Resize', opset: 10, name: 'nearest, larger', x: [1, 2, 3, 4], others: [vector(1, 1, 1.5, 2)] },
  { op: 'Resize', opset: 10, name: 'nearest, smaller', x: [1, 2, 6, 6], others: [vector(1, 1, 0.6, 0.5)] },
  { op: 'Resize', opset: 10, name: 'linear', x: [1, 2, 3, 4], others: [vector(1, 1, 2, 2)], attributes: { mode: text('linear') } },
  {
    op: 'Resize',
    opset: 11,
    name: 'absent scales are empty',
    x: [1, 1, 3, 3],
    others: [vector(), vector(), int64([1, 1, 6, 5])],
    attributes: { mode: text('linear'), coordinate_transformation_mode: text('align_corners') },
  },
  {
    op: 'GridSample',
    opset: 16,
    name: 'bilinear',
    x: [1, 1, 3, 3],
    others: [float32([1, 1, 2, 2], [0, 0, 0.5, -0.5])],
    attributes: { mode: text('bilinear') },
  },
  { op: 'Scatter', opset: 9, name: 'rows', x: [3, 3], others: [int64([0, 2, 1], [1, 3]), float32([1, 3], [7, 8, 9])] },
  {
    op: 'GroupNormalization',
    opset: 21,
    name: 'scale per channel',
    x: [2, 4, 3, 3],
    others: [vector(1, 2, 3, 4), vector(0, 1, 0, -1)],
    attributes: { num_groups: int(2), epsilon: float(1e-3) },
  },
  ...(
    [
      { op: 'Gelu', name: 'exact', x: [2, 3] },
      { op: 'BiasGelu', name: 'with its bias', x: [2, 3], others: [vector(0.5, -1, 2)] },
      { op: 'FastGelu', name: 'by tanh', x: [2, 3], others: [vector(0.5, -1, 2)] },
      { op: 'QuickGelu', name: 'steeper', x: [2, 3], attributes: { alpha: float(2) } },
      { op: 'FusedMatMul', name: 'scaled', x: [2, 3], others: [float32([3, 2], [1, 2, 3, 4, 5, 6])], attributes: { alpha: float(0.5) } },
      { op: 'FusedMatMul', name: 'turned', x: [2, 2, 3], others: [float32([2, 3], [1, 2, 3, 4, 5, 6])], attributes: { transB: int(1) } },
      {
        op: 'FusedConv',
        name: 'leaky',
        x: [1, 1, 3, 3],
        others: [float32([1, 1, 2, 2], [1, 2, -3, -4]), vector(0.5)],
        attributes: { activation: text('LeakyRelu'), activation_params: floats(0.2) },
      },
      {
        op: 'FusedConv',
        name: 'added to, then cut',
        x: [1, 1, 3, 3],
        others: [float32([1, 1, 2, 2], [1, 2, -3, -4]), undefined, float32([1, 1, 2, 2], [1, -1, 2, -2])],
        attributes: { activation: text('Clip'), activation_params: floats(-1, 1) },
      },
    ] as const
  ).map((row) => ({ ...row, domain: 'com.microsoft', opset: 17 })),
  { op: 'Flatten', opset: 21, name: 'unchanged', x: [2, 3, 4] },
  { op: 'Conv', opset: 22, name: 'unchanged', x: [1, 1, 3, 3], others: [float32([1, 1, 2, 2], [1, 2, 3, 4])] },
]

/** The file that an exporter of that opset would write. */
function fileOf({ op, domain = '', opset, x, others = [], attributes = {}, outputs = 1 }: OldNode): Uint8Array {
  const inputs = ['x', ...others.map((value, index) => (value ? `c${index}` : ''))]
  const names = Array.from({ length: outputs }, (_, index) => `y${index}`)
  const node: OnnxNode = { name: 'old', domain, op, inputs, outputs: names, attributes }
  const graph: OnnxGraph = {
    name: 'old',
    inputs: [{ name: 'x', type: 'float32', shape: x }],
    outputs: names.map((name) => ({ name, type: 'float32', shape: [] })),
    initializers: new Map(others.flatMap((value, index) => (value ? [[`c${index}`, value] as const] : []))),
    nodes: [node],
    values: new Map(),
    metadata: new Map(),
  }
  const model = fromBinary(ModelProtoSchema, encodeModel(graph))
  model.opsetImport = [create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(opset) })]
  if (domain !== '') model.opsetImport.push(create(OperatorSetIdProtoSchema, { domain, version: 1n }))
  // Types of results are for the reader to find out.
  for (const output of model.graph?.output ?? []) delete output.type
  return toBinary(ModelProtoSchema, model)
}

const options: ort.InferenceSession.SessionOptions = { intraOpNumThreads: 1, logSeverityLevel: 4 }

async function run(bytes: Uint8Array, feeds: Record<string, ort.Tensor>): Promise<Record<string, Tensor>> {
  const session = await ort.InferenceSession.create(bytes, options)
  const results = await session.run(feeds)
  await session.release()
  return Object.fromEntries(Object.entries(results).map(([name, { type, dims, data }]) => [name, { type, shape: dims, data } as Tensor]))
}

describe('computes the same in our opset', () => {
  test.each(rows.map((row) => [`${row.op} of opset ${row.opset}, ${row.name}`, row] as const))('%s', async (_, row) => {
    const bytes = fileOf(row)
    const graph = bindDimensions(decodeModel(bytes, 'old.onnx'), row.x[0] ?? 1)
    verify(graph)
    const numbers = randomStream(1, row.op)
    const values = Float32Array.from({ length: elementCount(row.x) }, () => numbers.normal())
    const feeds = { x: new ort.Tensor('float32', values, row.x) }
    const [theirs, ours] = [await run(bytes, feeds), await run(encodeModel(graph), feeds)]
    expect(Object.keys(ours)).toEqual(Object.keys(theirs))
    for (const [name, expected] of Object.entries(theirs)) expectClose(ours[name] ?? zeros('float32', []), expected)
  })
})

test('the last softmax of a classifier stays one node', () => {
  const graph = decodeModel(fileOf({ op: 'Softmax', opset: 11, name: '', x: [2, 3], attributes: { axis: int(-1) } }), 'old.onnx')
  expect(graph.nodes.map(({ op }) => op)).toEqual(['Softmax'])
})

test.each([
  ['an older opset', 6, /old\.onnx: opset 6 cannot be read\. Export the model with an opset from 7 to 22/],
  ['a newer opset', 99, /old\.onnx: opset 99 cannot be read/],
])('%s is refused', (_, opset, says) => {
  expect(() => decodeModel(fileOf({ op: 'Relu', opset, name: '', x: [1] }), 'old.onnx')).toThrow(says)
})

test('batch normalisation per value is refused by name', () => {
  const old = fileOf({
    op: 'BatchNormalization',
    opset: 8,
    name: '',
    x: [2, 3],
    others: [vector(1), vector(1), vector(1), vector(1)],
    attributes: { spatial: int(0) },
  })
  expect(() => decodeModel(old, 'old.onnx')).toThrow('old.onnx, node "old": batch normalisation per value (spatial = 0) is not supported.')
})
