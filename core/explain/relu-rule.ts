// Guided backpropagation and deconvolution: the gradient's graph with another way back through every ReLU.

import type { OnnxGraph, OnnxNode } from '../onnx/graph.ts'
import { gradientDomain } from '../onnx/operators/gradient.ts'
import { invariant } from '../problems.ts'
import type { ReluRule } from './explainer.ts'

/**
 * ReluGrad(a, g) = g · (a > 0) becomes ReluGrad(a, ReLU(g)) = g · (a > 0) · (g > 0) (guided; Springenberg 2014, figure 1)
 * or ReLU(g) = g · (g > 0) (deconvolution; Zeiler 2014).
 */
export function withReluRule(graph: OnnxGraph, rule: ReluRule): OnnxGraph {
  if (rule === 'plain') return graph
  const values = new Map(graph.values)
  const nodes = graph.nodes.flatMap((node): readonly OnnxNode[] => {
    if (node.domain !== gradientDomain || node.op !== 'ReluGrad') return [node]
    const [output = '', gradient = ''] = node.inputs
    const rectify = { name: `${node.name}/positive`, domain: '', op: 'Relu', inputs: [gradient], attributes: {} }
    if (rule === 'deconvolution') return [{ ...rectify, outputs: node.outputs }]
    const positive = `${gradient}/positive/${node.name}`
    const info = values.get(node.outputs[0] ?? '')
    invariant(info, `the gradient of "${node.name}" has a shape`)
    values.set(positive, { ...info, name: positive })
    return [
      { ...rectify, outputs: [positive] },
      { ...node, inputs: [output, positive] },
    ]
  })
  return { ...graph, nodes, values }
}
