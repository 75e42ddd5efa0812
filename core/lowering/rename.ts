// Renames values throughout a graph; part of dissolving, which must give results back the names that others know them by.

import type { Attribute, OnnxGraph, OnnxNode, ValueInfo } from '../onnx/graph.ts'

/** Also where bodies of loops and branches read them. */
export function renameValues(graph: OnnxGraph, names: ReadonlyMap<string, string>): OnnxGraph {
  const renamed = (name: string): string => names.get(name) ?? name
  const rename = (info: ValueInfo): ValueInfo => ({ ...info, name: renamed(info.name) })
  return {
    ...graph,
    outputs: graph.outputs.map(rename),
    nodes: graph.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(renamed),
      outputs: node.outputs.map(renamed),
      ...renamedBodies(node, names),
    })),
    values: new Map([...graph.values.values()].map((info) => [renamed(info.name), rename(info)])),
  }
}

function renamedBodies({ attributes }: OnnxNode, names: ReadonlyMap<string, string>): Partial<OnnxNode> {
  if (!Object.values(attributes).some(({ type }) => type === 'graph')) return {}
  const renamed = Object.entries(attributes).map(([key, attribute]): [string, Attribute] =>
    attribute.type === 'graph' ? [key, { ...attribute, value: renameValues(attribute.value, names) }] : [key, attribute],
  )
  return { attributes: Object.fromEntries(renamed) }
}

/** Names that bodies of loops and branches may read from outside; those are never renamed. */
export function capturedNames(nodes: readonly OnnxNode[]): ReadonlySet<string> {
  const bodies = nodes.flatMap((node) => Object.values(node.attributes).flatMap((attribute) => (attribute.type === 'graph' ? [attribute.value] : [])))
  return new Set(
    bodies.flatMap((body) => [...body.nodes.flatMap((node) => node.inputs), ...body.outputs.map(({ name }) => name), ...capturedNames(body.nodes)]),
  )
}
