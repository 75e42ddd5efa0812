// How many multiply-adds an operator takes for one example: convolutions and matrix products, 0 elsewhere, as in the published tables.

import { elementCount, type Shape } from '../tensor/tensor.ts'
import { type OnnxGraph, type OnnxNode, valueInfo } from './graph.ts'
import { operatorKey } from './operator.ts'

/** Their product is the number of multiply-adds. */
export interface MultiplyAdds {
  readonly values: number
  readonly each: number
}

/** `graph` is bound to a batch of 1. Undefined where there are none. */
export function multiplyAddsOf(graph: OnnxGraph, node: OnnxNode): MultiplyAdds | undefined {
  const [x, w] = [0, 1].map((at) => shapeOf(graph, node.inputs[at] ?? '')) as [Shape, Shape]
  const made = elementCount(shapeOf(graph, node.outputs[0] ?? ''))
  switch (operatorKey(node)) {
    case 'Conv':
      return { values: made, each: elementCount(w.slice(1)) }
    case 'ConvTranspose':
      return { values: elementCount(x), each: elementCount(w.slice(1)) }
    case 'DFT':
      // Radix 2: half as many complex products of four as there are values, times log₂ of the length.
      return { values: made, each: Math.log2(transformedSize(graph, node)) }
    case 'MatMul':
    case 'Gemm':
      // A fixed matrix, as those of adaptive pools, is no layer's.
      if (isFixed(graph, node.inputs[0]) || isFixed(graph, node.inputs[1])) return undefined
      return { values: made, each: (operatorKey(node) === 'Gemm' && isSet(node, 'transA') ? x[0] : x.at(-1)) ?? 1 }
    default:
      return undefined
  }
}

/** Static shape of a value of a bound graph; [] where nothing is known. */
const shapeOf = (graph: OnnxGraph, name: string): Shape => (valueInfo(graph, name)?.shape ?? []) as Shape

const isSet = ({ attributes }: OnnxNode, name: string): boolean => attributes[name]?.type === 'int' && Number(attributes[name].value) !== 0

/** Length of the axis that a DFT runs along: the one that its third input names. */
function transformedSize(graph: OnnxGraph, node: OnnxNode): number {
  const axis = graph.nodes.find(({ outputs }) => outputs[0] === node.inputs[2])?.attributes.value
  const at = axis?.type === 'tensor' ? Number(axis.value.data[0]) : -2
  return shapeOf(graph, node.inputs[0] ?? '').at(at) ?? 1
}

const isFixed = (graph: OnnxGraph, name = ''): boolean => graph.nodes.some((node) => node.op === 'Constant' && node.outputs[0] === name)
