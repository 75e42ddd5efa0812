// A graph as text, one line per node, for people and for tests.

import { numbers, sayShape, type Tensor } from '../tensor/tensor.ts'
import { type Attribute, type OnnxGraph, type OnnxNode, type ValueInfo, valueInfo } from './graph.ts'
import { operatorKey } from './operator.ts'

/** `n7.conv1/Conv: [8,16,26,26] = Conv(x, conv1.weight, conv1.bias) {strides: [1,1]}` */
export function printGraph(graph: OnnxGraph): string {
  const info = ({ name, type, shape }: ValueInfo) => `${name}: ${sayType(type, shape)}`
  return [
    `graph ${graph.name}(${graph.inputs.map(info).join(', ')}) -> ${graph.outputs.map(info).join(', ')}`,
    ...[...graph.initializers].map(([name, { type, shape }]) => `weight ${name}: ${sayType(type, shape)}`),
    ...graph.nodes.map((node) => printNode(graph, node)),
  ].join('\n')
}

function printNode(graph: OnnxGraph, node: OnnxNode): string {
  const results = node.outputs.map((name) => {
    const value = valueInfo(graph, name)
    return `${name || '_'}${value ? `: ${sayType(value.type, value.shape)}` : ''}`
  })
  // The node's own name is worth saying only where its value has another.
  const label = node.outputs[0] === node.name ? '' : ` # ${node.name}`
  const attributes = Object.entries(node.attributes).map(([name, attribute]) => `${name}: ${sayAttribute(attribute)}`)
  const inside = attributes.length ? ` {${attributes.join(', ')}}` : ''
  return `${results.join(', ')} = ${operatorKey(node)}(${node.inputs.map((name) => name || '_').join(', ')})${inside}${label}`
}

const sayType = (type: string, shape: ValueInfo['shape']): string => `${type === 'float32' ? '' : `${type} `}[${shape}]`

function sayAttribute(attribute: Attribute): string {
  switch (attribute.type) {
    case 'ints':
    case 'floats':
    case 'strings':
      return `[${attribute.value}]`
    case 'tensor':
      return sayTensor(attribute.value)
    case 'graph':
      return `graph of ${attribute.value.nodes.length} nodes`
    default:
      return String(attribute.value)
  }
}

const sayTensor = (value: Tensor): string =>
  value.data.length <= 8 ? `${value.type} ${sayShape(value.shape)} (${numbers(value).join(', ')})` : `${value.type} ${sayShape(value.shape)}`
