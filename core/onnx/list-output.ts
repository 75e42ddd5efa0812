// A model whose first output is a list of tensors. ONNX Runtime's Node binding hands out tensors only, and stops at a list before it copies what comes after it.

import { create, toBinary } from '@bufbuild/protobuf'
import { GraphProtoSchema, ModelProtoSchema, NodeProtoSchema, ValueInfoProtoSchema } from './proto/onnx_pb.ts'
import { joined } from './wire.ts'

/** Name of the output. */
export const listOutput = 'lamina~list'

/**
 * model: as `encodeModel` makes it. item: the output that the list holds a copy of; best the smallest one.
 * Protobuf reads a message that comes in several parts as one, fields that repeat one behind the other: so the model itself need not be taken apart.
 */
export function withListFirst(model: Uint8Array, item: string): Uint8Array<ArrayBuffer> {
  const output = create(ValueInfoProtoSchema, { name: listOutput }) // Its type follows from its node.
  const node = create(NodeProtoSchema, { name: listOutput, opType: 'SequenceConstruct', input: [item], output: [listOutput] })
  const part = (graph: { output: [typeof output] } | { node: [typeof node] }): Uint8Array =>
    toBinary(ModelProtoSchema, create(ModelProtoSchema, { graph: create(GraphProtoSchema, graph) }))
  return joined([part({ output: [output] }), model, part({ node: [node] })])
}
