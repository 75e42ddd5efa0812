// Gives every weight of an imported graph a tensor of its own. PyTorch's exporter writes tensors that happen to be equal only once and names the
// others by Identity nodes, across roles (a scale of ones stands for a running variance of ones): trained on, they have to part.

import type { OnnxGraph } from '../onnx/graph.ts'
import type { Tensor } from '../tensor/tensor.ts'

/** Identity nodes of initializers become initializers under the name of the Identity's result. */
export function unshare(graph: OnnxGraph): OnnxGraph {
  const initializers = new Map(graph.initializers)
  const outputs = new Set(graph.outputs.map(({ name }) => name))
  const nodes = graph.nodes.filter((node) => {
    const [source = ''] = node.inputs
    const [name = ''] = node.outputs
    const value = initializers.get(source)
    if (node.domain !== '' || node.op !== 'Identity' || !value || outputs.has(name)) return true
    initializers.set(name, copy(value))
    return false
  })
  if (nodes.length === graph.nodes.length) return graph
  const values = new Map([...graph.values].filter(([name]) => !initializers.has(name)))
  return { ...graph, initializers, nodes, values }
}

const copy = (value: Tensor): Tensor => ({ ...value, data: value.data.slice() })
