// The doors of the ONNX room: an OnnxGraph out to the bytes of an .onnx file, and any file of opset 7 to 22 in (parsed, checked, converted to our opset).

import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { OutsideError, Unsupported } from '../problems.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { convertOpset, newestOpset, oldestOpset } from './convert/convert.ts'
import { bfloat16, dataTypes, elementTypeOf, sayDataType } from './element-types.ts'
import { dataWriter } from './external-data.ts'
import { type Attribute, type Dimension, internalOpset, irVersion, type OnnxGraph, type OnnxNode, type ValueInfo } from './graph.ts'
import { inlineFunctions } from './inline-functions.ts'
import { narrowFloats } from './narrow-floats.ts'
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  type GraphProto,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from './proto/onnx_pb.ts'
import { separateConstants } from './separate-constants.ts'
import { decodeTensor, type ExternalData, encodeTensor, type TensorSource } from './tensor-proto.ts'
import { refuseUnknownOperators } from './unknown-operators.ts'
import { joined, lengthDelimited, type Pieces } from './wire.ts'

/** Protobuf counts bytes with 31 bits. */
const mostBytes = 2 ** 31 - 2 ** 20

/** Throws OutsideError when the weights do not fit into one file. */
export function encodeModel(graph: OnnxGraph): Uint8Array<ArrayBuffer> {
  const bytes = weightBytes(graph)
  if (bytes > mostBytes)
    throw new OutsideError(
      `The weights of "${graph.name}" take ${(bytes / 2 ** 30).toFixed(1)} GB; an .onnx file holds 2 GB. Make the network smaller.`,
    )
  return toBytes(graph, encodeTensor)
}

export const weightBytes = ({ initializers }: OnnxGraph): number => [...initializers.values()].reduce((sum, { data }) => sum + data.byteLength, 0)

/** A model whose weights go to a file of their own, called `location`, and that file in pieces. */
export function encodeWithData(graph: OnnxGraph, location: string): { readonly model: Uint8Array; readonly data: readonly Uint8Array[] } {
  const { encode, parts } = dataWriter(location)
  return { model: toBytes(graph, encode), data: parts }
}

function toBytes(graph: OnnxGraph, encode: typeof encodeTensor): Uint8Array<ArrayBuffer> {
  const domains = new Set(graph.nodes.map(({ domain }) => domain).filter((domain) => domain !== ''))
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(irVersion),
    producerName: 'Lamina',
    opsetImport: [{ domain: '', version: BigInt(internalOpset) }, ...[...domains].map((domain) => ({ domain, version: 1n }))],
    metadataProps: [...graph.metadata].map(([key, value]) => ({ key, value })),
  })
  const rest = toBinary(GraphProtoSchema, encodeGraph({ ...graph, initializers: new Map() }, graph))
  const weights = [...graph.initializers].flatMap(([name, value]) => lengthDelimited(fields.initializer, tensorPieces(encode(value, name))))
  return joined([toBinary(ModelProtoSchema, model), ...lengthDelimited(fields.graph, [rest, ...weights])])
}

const fields = { graph: ModelProtoSchema.field.graph.number, initializer: GraphProtoSchema.field.initializer.number } as const

/** The numbers stay where they are until all is joined. */
function tensorPieces(proto: TensorProto): Pieces {
  const { rawData, name, dims, dataType } = proto
  if (rawData.length === 0) return [toBinary(TensorProtoSchema, proto)]
  return [
    toBinary(TensorProtoSchema, create(TensorProtoSchema, { name, dims, dataType })),
    ...lengthDelimited(TensorProtoSchema.field.rawData.number, [rawData]),
  ]
}

/** Values that are initializers of `described` are not described again: their tensors do. */
function encodeGraph(graph: OnnxGraph, described: OnnxGraph = graph): GraphProto {
  const shown = new Set([...graph.inputs, ...graph.outputs].map(({ name }) => name))
  return create(GraphProtoSchema, {
    name: graph.name,
    node: graph.nodes.map(encodeNode),
    initializer: [...graph.initializers].map(([name, value]) => encodeTensor(value, name)),
    input: graph.inputs.map(encodeValue),
    output: graph.outputs.map(encodeValue),
    valueInfo: [...graph.values.values()].filter(({ name }) => !shown.has(name) && !described.initializers.has(name)).map(encodeValue),
  })
}

function encodeValue({ name, type, shape }: ValueInfo): ValueInfoProto {
  const dim = shape.map((size) => ({
    value: typeof size === 'number' ? { case: 'dimValue' as const, value: BigInt(size) } : { case: 'dimParam' as const, value: size },
  }))
  return create(ValueInfoProtoSchema, { name, type: { value: { case: 'tensorType', value: { elemType: dataTypes[type], shape: { dim } } } } })
}

function encodeNode({ name, domain, op, inputs, outputs, attributes }: OnnxNode): NodeProto {
  return create(NodeProtoSchema, {
    name,
    domain,
    opType: op,
    input: [...inputs],
    output: [...outputs],
    attribute: Object.entries(attributes).map(([attribute, value]) => encodeAttribute(attribute, value)),
  })
}

function encodeAttribute(name: string, attribute: Attribute): AttributeProto {
  const proto = create(AttributeProtoSchema, { name })
  switch (attribute.type) {
    case 'int':
      return Object.assign(proto, { type: AttributeType.INT, i: BigInt(attribute.value) })
    case 'float':
      return Object.assign(proto, { type: AttributeType.FLOAT, f: Math.fround(attribute.value) })
    case 'ints':
      return Object.assign(proto, { type: AttributeType.INTS, ints: attribute.value.map(BigInt) })
    case 'floats':
      return Object.assign(proto, { type: AttributeType.FLOATS, floats: attribute.value.map(Math.fround) })
    case 'string':
      return Object.assign(proto, { type: AttributeType.STRING, s: attribute.value })
    case 'strings':
      return Object.assign(proto, { type: AttributeType.STRINGS, strings: [...attribute.value] })
    case 'tensor':
      return Object.assign(proto, { type: AttributeType.TENSOR, t: encodeTensor(attribute.value) })
    case 'graph':
      return Object.assign(proto, { type: AttributeType.GRAPH, g: encodeGraph(attribute.value) })
  }
}

export interface DecodeOptions {
  /** Reads the files beside the model that hold its weights; absent: such models are refused. */
  readonly externalData?: ExternalData
}

/** `where` is the file's name, for messages. Free dimensions stay free: see `bindDimensions`. Throws OutsideError or Unsupported. */
export function decodeModel(bytes: Uint8Array, where: string, { externalData }: DecodeOptions = {}): OnnxGraph {
  const model = parse(bytes, where)
  const source: TensorSource = { where, externalData }
  const opset = opsetOf(model, where)
  const metadata = new Map(model.metadataProps.map(({ key, value }) => [key, value]))
  if (!model.graph) throw foreign(where)
  const graph = { ...decodeGraph(inlineFunctions(model, model.graph, where), source), metadata }
  const converted = separateConstants(narrowFloats(convertOpset(graph, opset, where)))
  refuseUnknownOperators(converted, where)
  return converted
}

const foreign = (where: string, cause?: unknown): OutsideError =>
  new OutsideError(`${where} is not an ONNX model, or only a part of one. Choose an .onnx file, or export or download it again.`, { cause })

function parse(bytes: Uint8Array, where: string): ModelProto {
  let model: ModelProto
  try {
    model = fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false })
  } catch (cause) {
    throw foreign(where, cause)
  }
  if (!model.graph || model.opsetImport.length === 0 || model.graph.node.length + model.graph.output.length === 0) throw foreign(where)
  return model
}

function opsetOf(model: ModelProto, where: string): number {
  const standard = model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')
  // A file may do without standard operators.
  const version = Number(standard?.version ?? newestOpset)
  if (version < oldestOpset || version > newestOpset)
    throw new Unsupported(`opset ${version}`, where, `cannot be read. Export the model with an opset from ${oldestOpset} to ${newestOpset}, best 17.`)
  return version
}

function decodeGraph(proto: GraphProto, source: TensorSource): OnnxGraph {
  const initializers = new Map<string, Tensor>(proto.initializer.map((tensor) => [tensor.name, decodeTensor(tensor, source)]))
  const values = new Map<string, ValueInfo>()
  for (const value of proto.valueInfo) if (isTensorValue(value)) values.set(value.name, decodeValue(value, source.where))
  return {
    name: proto.name,
    // Before IR version 4 initializers were listed as inputs too.
    inputs: proto.input.filter(({ name }) => !initializers.has(name)).map((value) => decodeValue(value, source.where)),
    outputs: proto.output.map((value) => decodeValue(value, source.where)),
    initializers,
    nodes: proto.node.map((node, index) => decodeNode(node, index, source)),
    values,
    metadata: new Map(),
  }
}

const isTensorValue = ({ type }: ValueInfoProto): boolean =>
  type?.value.case === 'tensorType' && type.value.value.shape !== undefined && elementTypeOf(type.value.value.elemType) !== undefined

const kinds = { sequenceType: 'a list', mapType: 'a table', sparseTensorType: 'a sparse tensor', optionalType: 'what may be absent' } as const

function decodeValue({ name, type }: ValueInfoProto, where: string): ValueInfo {
  // Results of a graph inside a node may come without a type.
  if (!type?.value.case) return { name, type: 'float32', shape: [] }
  const { case: kind } = type.value
  if (kind !== 'tensorType')
    throw new Unsupported(
      `"${name}"`,
      where,
      `holds ${kinds[kind]}, and Lamina reads single tensors. Export the network with the scores [N, K] as its output.`,
    )
  const { elemType, shape } = type.value.value
  const element = elemType === bfloat16 ? 'float32' : elementTypeOf(elemType)
  if (!element) throw new Unsupported(`"${name}" with ${sayDataType(elemType)} elements`, where, 'cannot be read. Lamina computes with numbers only.')
  const dimensions = (shape?.dim ?? []).map(({ value }, axis): Dimension => {
    const size = value.case === 'dimValue' ? Number(value.value) : 0
    // Exporters write unknown sizes as a name, as nothing, or as 0 or -1.
    return size > 0 ? size : value.case === 'dimParam' && value.value !== '' ? value.value : `${name}.${axis}`
  })
  return { name, type: element, shape: dimensions }
}

function decodeNode(proto: NodeProto, index: number, source: TensorSource): OnnxNode {
  const attributes: Record<string, Attribute> = {}
  for (const attribute of proto.attribute) attributes[attribute.name] = decodeAttribute(attribute, proto, source)
  return {
    name: proto.name || `${proto.opType}_${index}`,
    domain: proto.domain === 'ai.onnx' ? '' : proto.domain,
    op: proto.opType,
    inputs: proto.input,
    outputs: proto.output,
    attributes,
  }
}

function decodeAttribute(proto: AttributeProto, node: NodeProto, source: TensorSource): Attribute {
  switch (proto.type) {
    case AttributeType.INT:
      return { type: 'int', value: Number(proto.i) }
    case AttributeType.FLOAT:
      return { type: 'float', value: proto.f }
    case AttributeType.INTS:
      return { type: 'ints', value: proto.ints.map(Number) }
    case AttributeType.FLOATS:
      return { type: 'floats', value: proto.floats }
    case AttributeType.STRING:
      return { type: 'string', value: proto.s }
    case AttributeType.STRINGS:
      return { type: 'strings', value: proto.strings }
    case AttributeType.TENSOR:
      if (proto.t) return { type: 'tensor', value: decodeTensor(proto.t, source) }
      break
    case AttributeType.GRAPH:
      if (proto.g) return { type: 'graph', value: decodeGraph(proto.g, source) }
      break
  }
  throw new Unsupported(`attribute "${proto.name}" of ${node.opType}`, `${source.where}, node "${node.name}"`, 'is of a kind that cannot be read.')
}
