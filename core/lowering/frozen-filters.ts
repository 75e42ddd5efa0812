// Lets ONNX Runtime put frozen weights in blocks once, when it loads. It computes beforehand whatever follows from weights alone, but of standard
// operators only: the fast ReorderInput, which serves weights that change, would run again with every batch.

import { GraphBuilder } from '../onnx/builder.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import { operatorKey } from '../onnx/operator.ts'
import { blockedDomain } from './blocked.ts'

/** ReorderInput of weights becomes a transposition: [n, C, H, W] -> [n, C/b, b, H, W] -> [n, C/b, H, W, b]. */
export function blockFrozenFilters(graph: OnnxGraph, block: number | undefined): OnnxGraph {
  const frozen = new Set(graph.initializers.keys())
  const reordered = new Set<string>()
  for (const node of graph.nodes) {
    if (!node.inputs.every((name) => name === '' || frozen.has(name))) continue
    for (const name of node.outputs) frozen.add(name)
    if (operatorKey(node) === `${blockedDomain}.ReorderInput`) reordered.add(node.name)
  }
  if (reordered.size === 0 || block === undefined) return graph
  const g = new GraphBuilder(graph.name)
  g.reserve(graph.nodes.flatMap((node) => [node.name, ...node.outputs]))
  g.include({ ...graph, nodes: [] })
  for (const node of graph.nodes) {
    const [source = ''] = node.inputs
    if (!reordered.has(node.name)) g.append(node)
    else
      g.within(node.name, () => {
        const w = g.value(source)
        const [count = 1, channels = 1, ...image] = w.shape
        const blocks = g.transpose(g.reshape(w, [count, channels / block, block, ...image]), [0, 1, ...image.map((_, axis) => axis + 3), 2])
        g.ops('Reshape', [blocks, g.ints(w.shape)], {}, { names: node.outputs })
      })
  }
  for (const { name } of graph.outputs) g.output(g.value(name))
  return g.build()
}
