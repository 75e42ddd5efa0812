// Takes out Identity nodes: a step graph names every next state by one, and each would copy a whole tensor.

import type { OnnxGraph, OnnxNode } from '../onnx/graph.ts'
import { capturedNames, renameValues } from './rename.ts'

/** Outputs keep their names: where a copy is an output, the value that it copies takes that name. Copies of inputs, weights and other outputs stay. */
export function removeCopies(graph: OnnxGraph): OnnxGraph {
  const made = new Set(graph.nodes.flatMap((node) => (node.op === 'Constant' ? [] : node.outputs)))
  const outputs = new Set(graph.outputs.map(({ name }) => name))
  const captured = capturedNames(graph.nodes)
  const names = new Map<string, string>()
  const renamed = (name: string): string => names.get(name) ?? name
  const removed = new Set<OnnxNode>()
  for (const node of graph.nodes) {
    const [source = '', copy = ''] = [node.inputs[0], node.outputs[0]]
    const current = renamed(source)
    if (node.op !== 'Identity' || node.domain !== '' || captured.has(source) || captured.has(copy)) continue
    if (!outputs.has(copy)) names.set(copy, current)
    else if (made.has(current) && !outputs.has(current)) for (const name of aliasesOf(names, current)) names.set(name, copy)
    else continue
    removed.add(node)
  }
  return renameValues({ ...graph, nodes: graph.nodes.filter((node) => !removed.has(node)) }, names)
}

/** The value and all that were copies of it. */
const aliasesOf = (names: ReadonlyMap<string, string>, name: string): string[] => [
  name,
  ...[...names].flatMap(([from, to]) => (to === name ? [from] : [])),
]
