// Keeps weights apart from constants while decoding: exporters write both as initializers, but only weights can be trained. Part of the codec.

import type { OnnxGraph, OnnxNode } from './graph.ts'

/** Inputs that are numbers of the mathematics, whatever their type: input indices by operator. */
const constantInputs: Readonly<Record<string, readonly number[]>> = {
  Clip: [1, 2],
  Dropout: [1, 2],
  OneHot: [1, 2],
  Pad: [1, 2, 3],
  Resize: [1, 2, 3],
}

/** Leaves as initializers the float32 tensors of rank 1 and more; all others become `Constant` nodes of the same value name. */
export function separateConstants(graph: OnnxGraph): OnnxGraph {
  const pinned = new Set(
    graph.nodes.flatMap(({ op, domain, inputs }) => (domain === '' ? (constantInputs[op] ?? []).map((index) => inputs[index] ?? '') : [])),
  )
  const initializers = new Map(graph.initializers)
  const constants: OnnxNode[] = []
  for (const [name, value] of graph.initializers) {
    if (value.type === 'float32' && value.shape.length > 0 && !pinned.has(name)) continue
    initializers.delete(name)
    constants.push({
      name: `constant/${name}`,
      domain: '',
      op: 'Constant',
      inputs: [],
      outputs: [name],
      attributes: { value: { type: 'tensor', value } },
    })
  }
  return { ...graph, initializers, nodes: withUniqueNames([...constants, ...graph.nodes]) }
}

/** Exporters leave names out or repeat them; messages and provenance need them. */
function withUniqueNames(nodes: readonly OnnxNode[]): readonly OnnxNode[] {
  const taken = new Set<string>()
  return nodes.map((node) => {
    let name = node.name
    for (let count = 1; taken.has(name); count++) name = `${node.name}/${count}`
    taken.add(name)
    return name === node.name ? node : { ...node, name }
  })
}
