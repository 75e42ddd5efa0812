// Leaves out what no output needs.

import { invariant } from '../problems.ts'
import { type OnnxGraph, valueInfo } from './graph.ts'

/** Nodes, initializers and known values that `outputs` (the graph's own when absent) depend on; inputs stay, since they are the graph's contract. */
export function prune(graph: OnnxGraph, outputs: readonly string[] = graph.outputs.map(({ name }) => name)): OnnxGraph {
  const needed = new Set(outputs)
  const nodes = graph.nodes
    .toReversed()
    .filter((node) => {
      if (!node.outputs.some((name) => needed.has(name))) return false
      for (const name of node.inputs) needed.add(name)
      return true
    })
    .toReversed()
  const keep = <T>(all: ReadonlyMap<string, T>): Map<string, T> => new Map([...all].filter(([name]) => needed.has(name)))
  const made = new Set(nodes.flatMap((node) => node.outputs))
  return {
    ...graph,
    nodes,
    initializers: keep(graph.initializers),
    values: new Map([...graph.values].filter(([name]) => needed.has(name) || made.has(name))),
    outputs: outputs.map((name) => graph.outputs.find((output) => output.name === name) ?? infoOf(graph, name)),
  }
}

function infoOf(graph: OnnxGraph, name: string) {
  const info = valueInfo(graph, name)
  invariant(info, `the graph "${graph.name}" has no value "${name}"`)
  return info
}
