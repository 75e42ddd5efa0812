// Leaves out whatever no output depends on. Runs after every rewriting of a graph.

import { invariant } from '../problems.ts'
import { type OnnxGraph, type OnnxNode, readsOf, type ValueInfo, valueInfo } from './graph.ts'

/** The part of the graph that `outputs` (its own outputs when absent) need; inputs stay, so that callers may feed what they always fed. */
export function prune(graph: OnnxGraph, outputs?: readonly string[]): OnnxGraph {
  const results = outputs?.map((name) => known(graph, name)) ?? graph.outputs
  const needed = new Set(results.map(({ name }) => name))
  const kept: OnnxNode[] = []
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((name) => needed.has(name))) continue
    kept.push(node)
    for (const name of readsOf(node)) needed.add(name)
  }
  const produced = new Set(kept.flatMap((node) => node.outputs))
  return {
    ...graph,
    outputs: results,
    initializers: new Map([...graph.initializers].filter(([name]) => needed.has(name))),
    nodes: kept.reverse(),
    values: new Map([...graph.values].filter(([name]) => needed.has(name) || produced.has(name))),
  }
}

function known(graph: OnnxGraph, name: string): ValueInfo {
  const info = graph.outputs.find((output) => output.name === name) ?? valueInfo(graph, name)
  invariant(info, `the graph "${graph.name}" has no value "${name}"`)
  return info
}
