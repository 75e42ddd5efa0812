// TensorProto <-> Tensor: all encodings of an ONNX file's tensors, sizes checked against the bytes that are really there. Part of the codec.

import { create } from '@bufbuild/protobuf'
import { OutsideError } from '../problems.ts'
import { arrayOf, type ElementType, elementCount, type Shape, sayShape, type Tensor, type TensorData, tensor } from '../tensor/tensor.ts'
import { bfloat16, dataTypes, elementTypeOf, sayDataType } from './element-types.ts'
import { type TensorProto, TensorProto_DataLocation, TensorProtoSchema } from './proto/onnx_pb.ts'

/** Gives the bytes that a tensor keeps in a file of its own. */
export type ExternalData = (location: string, offset: number, length: number | undefined) => Uint8Array

export interface TensorSource {
  /** The file, for messages. */
  readonly where: string
  readonly externalData?: ExternalData | undefined
}

export function encodeTensor(value: Tensor, name = ''): TensorProto {
  const { buffer, byteOffset, byteLength } = value.data
  return create(TensorProtoSchema, {
    name,
    dims: value.shape.map(BigInt),
    dataType: dataTypes[value.type],
    rawData: new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength),
  })
}

/** Shares memory with the file where the bytes are aligned. */
export function decodeTensor(proto: TensorProto, source: TensorSource): Tensor {
  const broken = (why: string): never => {
    throw new OutsideError(`${source.where}: the tensor "${proto.name}" is damaged: ${why}. Export or download the file again.`)
  }
  const shape = proto.dims.map(Number)
  const count = elementCount(shape)
  if (shape.some((size) => size < 0) || !Number.isSafeInteger(count)) broken(`it has the shape ${sayShape(shape)}`)
  const half = proto.dataType === bfloat16
  const type = half ? 'uint16' : elementTypeOf(proto.dataType)
  if (!type)
    throw new OutsideError(
      `${source.where}: the tensor "${proto.name}" holds ${sayDataType(proto.dataType)} elements, which Lamina does not read. Export the model with float32 weights.`,
    )
  const bytes = proto.dataLocation === TensorProto_DataLocation.EXTERNAL ? externalBytes(proto, source) : proto.rawData
  const data = bytes.length > 0 ? fromBytes(type, bytes, count, broken) : fromFields(type, proto, count, broken)
  return half ? widened(shape, data as Uint16Array) : tensor(type, shape, data)
}

function fromBytes(type: ElementType, bytes: Uint8Array, count: number, broken: (why: string) => never): TensorData {
  const Data = arrayOf[type]
  if (bytes.length !== count * Data.BYTES_PER_ELEMENT) broken(`${bytes.length} bytes for ${count} elements of ${type}`)
  // Not slice(): that of Node's Buffer copies nothing.
  const aligned = bytes.byteOffset % Data.BYTES_PER_ELEMENT === 0 ? bytes : new Uint8Array(bytes)
  return new Data(aligned.buffer as ArrayBuffer, aligned.byteOffset, count)
}

/** Small tensors may stand in typed fields: float_data, int32_data (all types up to 32 bits, also half floats' bits), int64_data, double_data, uint64_data. */
function fromFields(type: ElementType, proto: TensorProto, count: number, broken: (why: string) => never): TensorData {
  const wide = { int64: proto.int64Data, uint64: proto.uint64Data, uint32: proto.uint64Data.map(Number) }
  const fields = { float32: proto.floatData, float64: proto.doubleData, ...wide }
  const given: readonly (number | bigint)[] = fields[type as keyof typeof fields] ?? proto.int32Data
  if (given.length !== count) broken(`${given.length} values for ${count} elements`)
  const data = new arrayOf[type](count)
  for (const [index, element] of given.entries()) data[index] = element
  return data as TensorData
}

export function externalBytes(proto: TensorProto, { where, externalData }: TensorSource): Uint8Array {
  const entries = new Map(proto.externalData.map(({ key, value }) => [key, value]))
  const location = entries.get('location') ?? ''
  if (!externalData)
    throw new OutsideError(
      `${where}: the weights stand in a second file ("${location}"). Export the model as one file (save_as_external_data=False).`,
    )
  const length = entries.get('length')
  return externalData(location, Number(entries.get('offset') ?? 0), length === undefined ? undefined : Number(length))
}

/** bfloat16 is the upper half of float32. */
function widened(shape: Shape, halves: Uint16Array): Tensor<'float32'> {
  const bits = Uint32Array.from(halves, (half) => half * 0x10000)
  return tensor('float32', shape, new Float32Array(bits.buffer))
}
