// Files as other programs write them, made by hand for tests: any opset, and changes to the protobuf itself.

import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { encodeModel } from '../onnx/codec.ts'
import { dataTypes } from '../onnx/element-types.ts'
import type { Attribute, OnnxGraph, OnnxNode } from '../onnx/graph.ts'
import { type ModelProto, ModelProtoSchema, OperatorSetIdProtoSchema, type TensorProto } from '../onnx/proto/onnx_pb.ts'
import { invariant } from '../problems.ts'

/** A node named after its first output. */
export const node = (
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Record<string, Attribute> = {},
  domain = '',
): OnnxNode => ({
  name: outputs[0] ?? op,
  domain,
  op,
  inputs,
  outputs,
  attributes,
})
export const ints = (...value: number[]): Attribute => ({ type: 'ints', value })
export const int = (value: number): Attribute => ({ type: 'int', value })

/** The bytes of a file of that opset, with whatever else is changed in its protobuf. */
export function fileOf(graph: OnnxGraph, opset: number, change: (model: ModelProto) => void = () => {}): Uint8Array {
  const model = fromBinary(ModelProtoSchema, encodeModel(graph))
  model.opsetImport = [create(OperatorSetIdProtoSchema, { version: BigInt(opset) }), ...model.opsetImport.filter(({ domain }) => domain !== '')]
  change(model)
  return toBinary(ModelProtoSchema, model)
}

/** Before IR version 4, every initializer stands among the inputs. */
export function initializersAsInputs(model: ModelProto): void {
  model.irVersion = 3n
  const weights = model.graph?.initializer ?? []
  const [like] = model.graph?.input ?? []
  for (const { name, dims } of weights) {
    const listed = structuredClone(like)
    invariant(listed?.type?.value.case === 'tensorType', 'the images stand first')
    listed.name = name
    const shape = listed.type.value.value.shape
    if (shape) shape.dim = dims.map((size) => ({ ...structuredClone(shape.dim[0]), value: { case: 'dimValue', value: size } }) as never)
    model.graph?.input.unshift(listed)
  }
}

/** Bits of the nearest half float, for numbers of ordinary size. */
function halfBits(value: number): number {
  if (value === 0) return 0
  const exponent = Math.floor(Math.log2(Math.abs(value)))
  const fraction = Math.round((Math.abs(value) / 2 ** exponent - 1) * 1024)
  return (value < 0 ? 0x8000 : 0) + ((exponent + 15) << 10) + fraction
}
const toHalf = ({ rawData }: TensorProto): Uint8Array => new Uint8Array(Uint16Array.from(new Float32Array(rawData.slice().buffer), halfBits).buffer)

/** Weights, images and scores in float16. */
export function inHalf(model: ModelProto): void {
  for (const weight of model.graph?.initializer ?? []) Object.assign(weight, { dataType: dataTypes.float16, rawData: toHalf(weight) })
  for (const value of [...(model.graph?.input ?? []), ...(model.graph?.output ?? [])])
    if (value.type?.value.case === 'tensorType') value.type.value.value.elemType = dataTypes.float16
}
