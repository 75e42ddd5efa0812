// Files: round trips of random graphs, every encoding of tensors, and files that are damaged, foreign or hostile.

import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OutsideError, Unsupported } from '../problems.ts'
import { arrayOf, type ElementType, elementCount, float32, int64, numbers, type Tensor, type TensorData } from '../tensor/tensor.ts'
import { GraphBuilder } from './builder.ts'
import { decodeModel, encodeModel } from './codec.ts'
import { dataTypes } from './element-types.ts'
import type { OnnxGraph } from './graph.ts'
import { ModelProtoSchema, StringStringEntryProtoSchema, type TensorProto, TensorProto_DataLocation, TensorProtoSchema } from './proto/onnx_pb.ts'
import { decodeTensor, encodeTensor } from './tensor-proto.ts'

const types = Object.keys(arrayOf) as ElementType[]
const anyTensor: fc.Arbitrary<Tensor> = fc
  .tuple(fc.constantFrom(...types), fc.array(fc.nat(4), { maxLength: 3 }), fc.infiniteStream(fc.nat(255)))
  .map(([type, shape, bytes]) => {
    const data = new arrayOf[type](elementCount(shape))
    const view = new Uint8Array(data.buffer)
    for (let index = 0; index < view.length; index++) view[index] = type === 'bool' ? (bytes.next().value ?? 0) % 2 : (bytes.next().value ?? 0)
    return { type, shape, data: data as TensorData }
  })

const bits = ({ data }: Tensor): number[] => Array.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))

test('every tensor comes back bit for bit', () => {
  fc.assert(
    fc.property(anyTensor, fc.nat(7), (value, offset) => {
      // The bytes of a file begin anywhere in memory.
      const encoded = toBinary(TensorProtoSchema, encodeTensor(value, 'w'))
      const shifted = new Uint8Array(encoded.length + offset).subarray(offset)
      shifted.set(encoded)
      const back = decodeTensor(fromBinary(TensorProtoSchema, shifted), { where: 'file' })
      expect([back.type, back.shape]).toEqual([value.type, value.shape])
      expect(bits(back)).toEqual(bits(value))
    }),
  )
})

const name = fc.stringMatching(/^[a-z/.]{1,8}$/)
/** Chains of random operators with weights, constants and metadata. */
const anyGraph: fc.Arbitrary<OnnxGraph> = fc
  .record({
    name,
    size: fc.integer({ min: 1, max: 4 }),
    steps: fc.array(fc.oneof(fc.constantFrom('Relu', 'Neg', 'weight', 'transpose'), fc.double({ min: -3, max: 3 })), { maxLength: 6 }),
    metadata: fc.dictionary(name, fc.string(), { maxKeys: 3 }),
  })
  .map(({ name: title, size, steps, metadata }) => {
    const g = new GraphBuilder(title)
    let value = g.input('x', 'float32', [size, size])
    for (const [index, step] of steps.entries()) {
      if (typeof step === 'number') value = g.op('LeakyRelu', [value], { alpha: Math.fround(step) })
      else if (step === 'weight') value = g.add(value, g.initializer(`w${index}`, float32([size], new Float32Array(size).fill(index))))
      else if (step === 'transpose') value = g.transpose(value, [1, 0])
      else value = g.op(step, [value])
    }
    g.output(g.reshape(value, [size * size]), 'y')
    for (const [key, text] of Object.entries(metadata)) g.setMetadata(key, text)
    return g.build()
  })

test('every graph comes back as it was', () => {
  fc.assert(
    fc.property(anyGraph, (graph) => {
      const back = decodeModel(encodeModel(graph), 'file')
      // Which values are written beside inputs and outputs is the file's matter.
      expect({ ...back, values: undefined }).toEqual({ ...graph, values: undefined })
      for (const [value, info] of back.values) expect(info).toEqual(graph.values.get(value))
    }),
  )
})

const fields: readonly (readonly [string, number, Partial<TensorProto>, readonly number[]])[] = [
  ['float_data', dataTypes.float32, { floatData: [1.5, -2] }, [1.5, -2]],
  ['double_data', dataTypes.float64, { doubleData: [1.5, -2] }, [1.5, -2]],
  ['int32_data of int8', dataTypes.int8, { int32Data: [1, -2] }, [1, -2]],
  ['int32_data of bool', dataTypes.bool, { int32Data: [1, 0] }, [1, 0]],
  ['int32_data of half floats', dataTypes.float16, { int32Data: [0x3e00, 0xc000] }, [1.5, -2]],
  ['int32_data of bfloat16', 16, { int32Data: [0x3fc0, 0xc000] }, [1.5, -2]],
  ['raw_data of bfloat16', 16, { rawData: Uint8Array.of(0xc0, 0x3f, 0, 0xc0) }, [1.5, -2]],
  ['int64_data', dataTypes.int64, { int64Data: [1n, -2n] }, [1, -2]],
  ['uint64_data', dataTypes.uint64, { uint64Data: [1n, 2n] }, [1, 2]],
  ['uint64_data of uint32', dataTypes.uint32, { uint64Data: [1n, 4294967295n] }, [1, 4294967295]],
]
test.each(fields)('%s is read', (_, dataType, given, expected) => {
  const proto = create(TensorProtoSchema, { name: 'w', dims: [2n], dataType, ...given } as TensorProto)
  expect(numbers(decodeTensor(proto, { where: 'file' }))).toEqual(expected)
})

const small = (() => {
  const g = new GraphBuilder('small')
  g.output(g.add(g.input('x', 'float32', [1, 2]), g.initializer('w', float32([2], [1, 2]))), 'y')
  return encodeModel(g.build())
})()

/** `small` with a change that only a damaged or foreign file has. */
function changed(change: (model: ReturnType<typeof parsed>) => void): Uint8Array {
  const model = parsed()
  change(model)
  return toBinary(ModelProtoSchema, model)
}
const parsed = () => fromBinary(ModelProtoSchema, small)
const weight = (given: Partial<TensorProto>) => changed((model) => Object.assign(model.graph?.initializer[0] ?? {}, given))
const asOp = (opType: string) => changed((model) => Object.assign(model.graph?.node[0] ?? {}, { opType }))

describe('files that cannot be read', () => {
  test.each([
    ['an empty file', new Uint8Array(), /^m\.onnx is not an ONNX model, or only a part of one\. Choose an \.onnx file/],
    ['text', Uint8Array.from('{"nodes": []}', (character) => character.charCodeAt(0)), /is not an ONNX model/],
    ['a PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13), /is not an ONNX model/],
    ['half a file', small.subarray(0, small.length - 20), /is not an ONNX model/],
    ['bytes missing', weight({ rawData: new Uint8Array(4) }), /m\.onnx: the tensor "w" is damaged: 4 bytes for 2 elements of float32/],
    ['a vast shape', weight({ dims: [1n << 40n, 1n << 40n] }), /the tensor "w" is damaged: it has the shape/],
    ['a large shape over few bytes', weight({ dims: [1n << 32n] }), /the tensor "w" is damaged: 8 bytes for 4294967296 elements/],
    ['a negative shape', weight({ dims: [-2n] }), /the tensor "w" is damaged: it has the shape -2/],
    ['text weights', weight({ dataType: 8 }), /"w" holds string elements, which Lamina does not read/],
    [
      'weights in a second file',
      weight({ dataLocation: TensorProto_DataLocation.EXTERNAL, rawData: new Uint8Array() }),
      /the weights stand in a second file/,
    ],
  ])('%s', (_, bytes, says) => {
    expect(() => decodeModel(bytes, 'm.onnx')).toThrow(OutsideError)
    expect(() => decodeModel(bytes, 'm.onnx')).toThrow(says)
  })

  test('an operator that Lamina does not know is named with its node', () => {
    const says = 'm.onnx: the operator NonMaxSuppression (node "Add") is not supported.'
    expect(() => decodeModel(asOp('NonMaxSuppression'), 'm.onnx')).toThrow(Unsupported)
    expect(() => decodeModel(asOp('NonMaxSuppression'), 'm.onnx')).toThrow(says)
  })

  test('whatever is cut off or overwritten, the answer is a sentence', () => {
    fc.assert(
      fc.property(fc.nat(small.length), fc.nat(small.length - 1), fc.nat(255), (length, at, byte) => {
        const bytes = small.slice(0, length)
        bytes[at] = byte
        try {
          decodeModel(bytes, 'm.onnx')
        } catch (error) {
          if (!(error instanceof OutsideError || error instanceof Unsupported)) throw error
        }
      }),
      { numRuns: 2000 },
    )
  })
})

test('weights in a second file are read where a reader is given', () => {
  const proto: Partial<TensorProto> = {
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    rawData: new Uint8Array(),
    externalData: Object.entries({ location: 'w.bin', offset: '4', length: '8' }).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    ),
  }
  const externalData = (location: string, offset: number, length: number | undefined) => {
    expect([location, offset, length]).toEqual(['w.bin', 4, 8])
    return new Uint8Array(Float32Array.of(3, 4).buffer)
  }
  expect(decodeModel(weight(proto), 'm.onnx', { externalData }).initializers.get('w')).toEqual(float32([2], [3, 4]))
})

test('only float tensors of rank 1 and more are weights; half and double ones become float32', () => {
  const g = new GraphBuilder('kinds')
  const x = g.input('x', 'float32', [1, 4])
  const half = g.initializer('half', { type: 'float16', shape: [2], data: Uint16Array.of(0x3e00, 0xc000) })
  const shape = g.initializer('shape', int64([2, 2]))
  g.initializer('scale', float32([], [2]))
  const graph = { ...g.build(), outputs: [{ name: 'y', type: 'float32', shape: [2, 2] }] } as OnnxGraph
  const nodes = [
    { name: 'a', domain: '', op: 'Reshape', inputs: [x.name, shape.name], outputs: ['b'], attributes: {} },
    { name: 'a', domain: '', op: 'Mul', inputs: ['b', 'scale'], outputs: ['c'], attributes: {} },
    { name: '', domain: '', op: 'Add', inputs: ['c', half.name], outputs: ['y'], attributes: {} },
  ]
  const read = decodeModel(encodeModel({ ...graph, nodes }), 'm.onnx')
  expect([...read.initializers]).toEqual([['half', float32([2], [1.5, -2])]])
  expect(read.nodes.map(({ name: node, op }) => [node, op])).toEqual([
    ['constant/shape', 'Constant'],
    ['constant/scale', 'Constant'],
    ['a', 'Reshape'],
    ['a/1', 'Mul'],
    ['Add_2', 'Add'],
  ])
})

test('a model too large for one file is refused before it is written', () => {
  const vast = { type: 'float32', shape: [1 << 29], data: { byteLength: 2 ** 31 } } as unknown as Tensor
  const graph: OnnxGraph = { ...new GraphBuilder('vast').build(), initializers: new Map([['w', vast]]) }
  expect(() => encodeModel(graph)).toThrow('The weights of "vast" take 2.0 GB; an .onnx file holds 2 GB. Make the network smaller.')
})
