// Weights in a file beside the model: how large models are written. Part of the codec; whole-file.ts reads them.

import { create } from '@bufbuild/protobuf'
import type { Tensor } from '../tensor/tensor.ts'
import { dataTypes } from './element-types.ts'
import type { TensorProto } from './proto/onnx_pb.ts'
import { StringStringEntryProtoSchema, TensorProto_DataLocation, TensorProtoSchema } from './proto/onnx_pb.ts'
import { encodeTensor } from './tensor-proto.ts'

/** Smaller tensors stay in the model. */
const leastBytes = 1024
/** Offsets are multiples of a page, so that the file can be mapped into memory. */
const page = 4096

/** Encodes tensors so that their numbers go one behind the other into `parts`, the pieces of the file called `location`. */
export function dataWriter(location: string) {
  const parts: Uint8Array[] = []
  let offset = 0
  const put = (bytes: Uint8Array): void => {
    parts.push(bytes)
    offset += bytes.length
  }
  const encode = (value: Tensor, name = ''): TensorProto => {
    const { buffer, byteOffset, byteLength } = value.data
    if (byteLength < leastBytes) return encodeTensor(value, name)
    if (offset % page > 0) put(new Uint8Array(page - (offset % page)))
    const place = { location, offset: `${offset}`, length: `${byteLength}` }
    put(new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength))
    return create(TensorProtoSchema, {
      name,
      dims: value.shape.map(BigInt),
      dataType: dataTypes[value.type],
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData: Object.entries(place).map(([key, text]) => create(StringStringEntryProtoSchema, { key, value: text })),
    })
  }
  return { encode, parts }
}
