// An .onnx file whose weights stand in files beside it -> the same model as one file, as runs keep it. Models over 2 GB cannot be one.

import { fromBinary, toBinary } from '@bufbuild/protobuf'
import { OutsideError } from '../problems.ts'
import { type GraphProto, ModelProtoSchema, type TensorProto, TensorProto_DataLocation } from './proto/onnx_pb.ts'
import { type ExternalData, externalBytes } from './tensor-proto.ts'

/** The bytes as they are where nothing stands elsewhere, or where they are no model: reading says so. */
export function wholeFile(bytes: Uint8Array, where: string, externalData: ExternalData): Uint8Array {
  let model: ReturnType<typeof parsed>
  try {
    model = parsed(bytes)
  } catch {
    return bytes
  }
  const outside = model.graph ? tensorsOf(model.graph).filter(({ dataLocation }) => dataLocation === TensorProto_DataLocation.EXTERNAL) : []
  if (outside.length === 0) return bytes
  let size = bytes.length
  for (const tensor of outside) {
    const rawData = externalBytes(tensor, { where, externalData })
    size += rawData.length
    if (size > mostBytes)
      throw new OutsideError(`${where}: with the files beside it the model takes over 2 GB, which Lamina does not read. Use a smaller model.`)
    Object.assign(tensor, { rawData, externalData: [], dataLocation: TensorProto_DataLocation.DEFAULT })
  }
  return toBinary(ModelProtoSchema, model)
}

/** Protobuf counts bytes with 31 bits. */
const mostBytes = 2 ** 31 - 2 ** 20

const parsed = (bytes: Uint8Array) => fromBinary(ModelProtoSchema, bytes)

/** Initializers and constants, those of graphs inside nodes too. */
const tensorsOf = (graph: GraphProto): readonly TensorProto[] => [
  ...graph.initializer,
  ...graph.node.flatMap(({ attribute }) => attribute.flatMap(({ t, g }) => [...(t ? [t] : []), ...(g ? tensorsOf(g) : [])])),
]
