// Lets a factor per channel wait. The gradient of batch norm ends with dX = a·t, a = scale/σ per channel (in training form inside BatchNormGrad, in inference
// form as a product of its own), and where dX goes into the gradients of a convolution only, a can go onto weights instead, which are far smaller than images:
//
//   ConvGradData(w, a·t) = ConvGradData(a∘w, t)        ConvGradWeight(x, a·t) = a∘ConvGradWeight(x, t)        a∘: output channel by output channel
//
// Where the weights never change, ONNX Runtime computes a∘w once when it loads.

import { GraphBuilder } from '../onnx/builder.ts'
import { type OnnxGraph, type OnnxNode, readsOf, valueInfo } from '../onnx/graph.ts'
import { operatorKey, type Value } from '../onnx/operator.ts'
import { elementCount, type Shape } from '../tensor/tensor.ts'

const grad = 'lamina.BatchNormGrad'
const takers = new Set(['lamina.ConvGradData', 'lamina.ConvGradWeight'])

export function deferScales(graph: OnnxGraph): OnnxGraph {
  const deferred = deferrable(graph)
  if (deferred.size === 0) return graph
  const g = new GraphBuilder(graph.name)
  g.reserve(graph.nodes.flatMap((node) => [node.name, ...node.outputs]))
  g.include({ ...graph, nodes: [] })
  const factors = new Map<string, Value>()
  for (const node of graph.nodes) {
    const factor = takers.has(operatorKey(node)) ? factors.get(node.inputs[1] ?? '') : undefined
    if (factor) g.within(`${node.name}~scaled`, () => appendScaled(g, node, factor))
    else if (!deferred.has(node)) g.append(node)
    else
      factors.set(
        node.outputs[0] ?? '',
        g.within(`${node.name}~unscaled`, () => appendUnscaled(g, node)),
      )
  }
  for (const { name } of graph.outputs) g.output(g.value(name))
  return g.build()
}

/** The node without its factor, under the same names; -> the factor. */
function appendUnscaled(g: GraphBuilder, node: OnnxNode): Value {
  const [first = '', second = '', , inverse = ''] = node.inputs
  if (operatorKey(node) === grad) {
    g.append({ ...node, attributes: { ...node.attributes, unscaled: { type: 'int', value: 1 } } })
    return g.mul(g.value(second), g.value(inverse))
  }
  g.append({ ...node, op: 'Identity', inputs: [first], attributes: {} })
  return g.value(second)
}

/** A product of an image with one number per channel. */
function isScaling(graph: OnnxGraph, node: OnnxNode): boolean {
  if (operatorKey(node) !== 'Mul') return false
  const [image, factor] = node.inputs.map((name) => (valueInfo(graph, name)?.shape ?? []) as Shape)
  return image?.length === 4 && factor?.length === 3 && factor[0] === image[1] && factor[1] === 1 && factor[2] === 1
}

/** Gradients of batch norm whose dX only convolutions' gradients read, with fewer weights than dX has elements. */
function deferrable(graph: OnnxGraph): ReadonlySet<OnnxNode> {
  const readers = new Map<string, OnnxNode[]>()
  for (const node of graph.nodes) for (const name of readsOf(node)) (readers.get(name) ?? readers.set(name, []).get(name))?.push(node)
  const kept = new Set(graph.outputs.map(({ name }) => name))
  const sizeOf = (name: string): number => elementCount((valueInfo(graph, name)?.shape ?? []) as Shape)
  return new Set(
    graph.nodes.filter((node) => {
      const [dX = ''] = node.outputs
      const factored = operatorKey(node) === grad ? node.attributes.unscaled?.value !== 1 : isScaling(graph, node)
      if (!factored || kept.has(dX)) return false
      const found = readers.get(dX) ?? []
      const weights = found.reduce(
        (sum, reader) => sum + sizeOf((operatorKey(reader) === 'lamina.ConvGradData' ? reader.inputs[0] : reader.outputs[0]) ?? ''),
        0,
      )
      return found.length > 0 && found.every((reader) => takers.has(operatorKey(reader)) && reader.inputs.indexOf(dX) === 1) && weights < sizeOf(dX)
    }),
  )
}

/** The node with its factor on the weights: those it reads, or those it makes. */
function appendScaled(g: GraphBuilder, node: OnnxNode, factor: Value): void {
  const scaled = (weights: Value): Value => g.mul(weights, g.reshape(factor, [-1, ...weights.shape.slice(1).map(() => 1)]))
  const [first = '', second = ''] = node.inputs
  const [made = ''] = node.outputs
  if (operatorKey(node) === 'lamina.ConvGradData') {
    g.append({ ...node, inputs: [scaled(g.value(first)).name, second] })
    return
  }
  const [unscaled] = g.append({ ...node, outputs: [`${made}~unscaled`] })
  if (unscaled) g.ops('Identity', [scaled(unscaled)], {}, { names: [made] })
}
