// Functions that a file defines for itself (PyTorch writes modules and composed operators so) -> their nodes in place of every call. Part of the codec.

import { create, type DescMessage, type MessageShape } from '@bufbuild/protobuf'
import { Unsupported } from '../problems.ts'
import {
  type AttributeProto,
  AttributeProtoSchema,
  type FunctionProto,
  type GraphProto,
  GraphProtoSchema,
  type ModelProto,
  type NodeProto,
  NodeProtoSchema,
  type OperatorSetIdProto,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from './proto/onnx_pb.ts'

const keyOf = (domain: string, name: string): string => `${domain}.${name}`
const standardOpset = (sets: readonly OperatorSetIdProto[]): bigint | undefined =>
  sets.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version

/** Throws Unsupported where a function means its operators by another opset than the file does, or calls itself. */
export function inlineFunctions(model: ModelProto, graph: GraphProto, where: string): GraphProto {
  if (model.functions.length === 0) return graph
  const functions = new Map(model.functions.map((each) => [keyOf(each.domain, each.name), each]))
  const opset = standardOpset(model.opsetImport)
  const odd = model.functions.find(({ opsetImport }) => (standardOpset(opsetImport) ?? opset) !== opset)
  if (odd)
    throw new Unsupported(
      `the function "${odd.name}"`,
      where,
      `is written for another opset than the rest of the file. Export it for one opset, best 17.`,
    )
  let calls = 0

  const expand = (nodes: readonly NodeProto[], within: readonly FunctionProto[]): NodeProto[] =>
    nodes.flatMap((node) => {
      const called = functions.get(keyOf(node.domain, node.opType))
      if (!called) return [withBodies(node, (body) => copy(GraphProtoSchema, body, { node: expand(body.node, within) }))]
      if (within.includes(called)) throw new Unsupported(`the function "${called.name}"`, where, 'calls itself, which no network can be made of.')
      calls++
      return expand(bodyOf(called, node, `${node.name || called.name}#${calls}`), [...within, called])
    })
  return copy(GraphProtoSchema, graph, { node: expand(graph.node, []) })
}

/** The function's nodes with the call's values and attributes; values of its own get names that nothing else has. */
function bodyOf(called: FunctionProto, call: NodeProto, prefix: string): NodeProto[] {
  const given = new Map(called.input.map((name, at) => [name, call.input[at] ?? '']))
  const results = new Map(called.output.map((name, at) => [name, call.output[at] ?? '']))
  const rename = (name: string): string => (name === '' ? '' : (given.get(name) ?? (results.get(name) || `${prefix}/${name}`)))
  const attributes = new Map([...called.attributeProto, ...call.attribute].map((each) => [each.name, each]))
  // What a function hands through has no node that names it.
  const through = called.output.flatMap((name, at) => {
    const [source, wanted] = [given.get(name), call.output[at]]
    if (source === undefined || !wanted) return []
    return [create(NodeProtoSchema, { name: `${prefix}/${name}`, opType: 'Identity', input: [source], output: [wanted] })]
  })
  return [...called.node.map((node) => placed(node, prefix, rename, attributes)), ...through]
}

function placed(node: NodeProto, prefix: string, rename: (name: string) => string, attributes: ReadonlyMap<string, AttributeProto>): NodeProto {
  const attribute = node.attribute.flatMap((each) => {
    if (each.refAttrName === '') return [each]
    const value = attributes.get(each.refAttrName)
    return value ? [copy(AttributeProtoSchema, value, { name: each.name })] : []
  })
  const named = copy(NodeProtoSchema, node, {
    name: `${prefix}/${node.name || node.opType}`,
    input: node.input.map(rename),
    output: node.output.map(rename),
    attribute,
  })
  return withBodies(named, (body) =>
    copy(GraphProtoSchema, body, {
      node: body.node.map((inner) => placed(inner, prefix, rename, attributes)),
      input: body.input.map((each) => copy(ValueInfoProtoSchema, each, { name: rename(each.name) })),
      output: body.output.map((each) => copy(ValueInfoProtoSchema, each, { name: rename(each.name) })),
      initializer: body.initializer.map((each) => copy(TensorProtoSchema, each, { name: rename(each.name) })),
      valueInfo: [],
    }),
  )
}

/** The node with the graphs inside it changed. */
const withBodies = (node: NodeProto, change: (body: GraphProto) => GraphProto): NodeProto =>
  copy(NodeProtoSchema, node, {
    attribute: node.attribute.map((each) => (each.g ? copy(AttributeProtoSchema, each, { g: change(each.g) }) : each)),
  })

/** Spreading a message would lose what it has by default. */
const copy = <D extends DescMessage>(schema: D, message: MessageShape<D>, change: Partial<MessageShape<D>>): MessageShape<D> =>
  Object.assign(create(schema), message, change)
