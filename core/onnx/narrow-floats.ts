// float16 and float64 models become float32 ones while decoding: autograd and both devices compute in float32. Part of the codec.

import { type ElementType, float32, numbers, type Tensor } from '../tensor/tensor.ts'
import { bfloat16, dataTypes } from './element-types.ts'
import type { Attribute, OnnxGraph, OnnxNode, ValueInfo } from './graph.ts'

const others = new Set([dataTypes.float16, dataTypes.float64, bfloat16])
const narrowType = (type: ElementType): ElementType => (type === 'float16' || type === 'float64' ? 'float32' : type)
const narrowTensor = (value: Tensor): Tensor => (narrowType(value.type) === value.type ? value : float32(value.shape, numbers(value)))
const narrowValue = (value: ValueInfo): ValueInfo => ({ ...value, type: narrowType(value.type) })

export function narrowFloats(graph: OnnxGraph): OnnxGraph {
  return {
    ...graph,
    inputs: graph.inputs.map(narrowValue),
    outputs: graph.outputs.map(narrowValue),
    initializers: new Map([...graph.initializers].map(([name, value]) => [name, narrowTensor(value)])),
    nodes: graph.nodes.map(narrowNode),
    values: new Map([...graph.values].map(([name, value]) => [name, narrowValue(value)])),
  }
}

const narrowNode = (node: OnnxNode): OnnxNode => ({
  ...node,
  attributes: Object.fromEntries(Object.entries(node.attributes).map(([name, attribute]) => [name, narrowAttribute(name, attribute)])),
})

function narrowAttribute(name: string, attribute: Attribute): Attribute {
  if (attribute.type === 'tensor') return { type: 'tensor', value: narrowTensor(attribute.value) }
  if (attribute.type === 'graph') return { type: 'graph', value: narrowFloats(attribute.value) }
  // Cast's `to`, and `dtype` of whatever makes tensors.
  if (attribute.type === 'int' && (name === 'to' || name === 'dtype') && others.has(attribute.value)) return { type: 'int', value: dataTypes.float32 }
  return attribute
}
