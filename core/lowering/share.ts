// Computes once what several nodes compute alike: the forward pass and its gradients block, pad and transpose the same tensors.

import type { Attribute, OnnxGraph, OnnxNode } from '../onnx/graph.ts'
import { operatorKey } from '../onnx/operator.ts'
import { prune } from '../onnx/prune.ts'
import type { Tensor, TensorData } from '../tensor/tensor.ts'
import { capturedNames, renameValues } from './rename.ts'

/** Constants of more elements than this are kept by number, not spelled out. */
const comparedElements = 64

/** Operators that draw random numbers, or hold graphs whose content we do not compare. */
const neverShared = new Set([
  'Dropout',
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
  'Bernoulli',
  'Multinomial',
  'Loop',
  'If',
  'Scan',
])

/** Under this name a node is computed anew on purpose: what it makes is large, and would wait in memory from the forward pass to its gradient. */
export const anew = '~anew'
const isAnew = ({ op, name }: OnnxNode): boolean => op !== 'Constant' && name.includes(`${anew}/`)

/** Of nodes with equal operator, attributes and inputs the first stays; it takes over the outputs that only a later one names (MaxPool's Indices). */
export function shareEqualNodes(graph: OnnxGraph): OnnxGraph {
  const kept = new Set([...graph.outputs.map((output) => output.name), ...capturedNames(graph.nodes)])
  const identity = tensorIdentity()
  const first = new Map<string, { outputs: string[] }>()
  const names = new Map<string, string>()
  const nodes: { node: OnnxNode; outputs: string[] }[] = []
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => names.get(name) ?? name)
    const entry = { node: { ...node, inputs }, outputs: [...node.outputs] }
    const key = neverShared.has(node.op) ? `only ${node.name}` : keyOf(entry.node, identity)
    const earlier = first.get(key)
    if (!earlier || node.outputs.some((name) => kept.has(name))) {
      nodes.push(entry)
      if (!earlier) first.set(key, entry)
      continue
    }
    for (const [index, name] of node.outputs.entries()) {
      if (name === '') continue
      const same = earlier.outputs[index]
      if (same) names.set(name, same)
      else earlier.outputs[index] = name
    }
  }
  return prune(
    renameValues(
      { ...graph, nodes: nodes.map(({ node, outputs: named }) => ({ ...node, outputs: Array.from(named, (name) => name ?? '') })) },
      names,
    ),
  )
}

function keyOf(node: OnnxNode, identity: (value: Tensor) => string): string {
  const attributes = Object.entries(node.attributes)
    .filter(([name, attribute]) => !isUsual(name, attribute))
    .map(([name, attribute]) => `${name}=${sayAttribute(attribute, identity)}`)
    .sort()
  return `${isAnew(node) ? anew : ''} ${operatorKey(node)}(${node.inputs.join()}){${attributes.join()}}`
}

/** Whether an attribute says no more than its absence would. */
function isUsual(name: string, { value }: Attribute): boolean {
  const every = (element: number): boolean => Array.isArray(value) && value.every((each) => each === element)
  if (name === 'strides' || name === 'dilations') return every(1)
  if (name === 'pads') return every(0)
  return name === 'ceil_mode' || name === 'storage_order' ? value === 0 : name === 'auto_pad' && value === 'NOTSET'
}

function sayAttribute(attribute: Attribute, identity: (value: Tensor) => string): string {
  return attribute.type === 'tensor' ? identity(attribute.value) : JSON.stringify(attribute.value)
}

function tensorIdentity(): (value: Tensor) => string {
  const numbers = new Map<unknown, number>()
  const known = new Map<string, TensorData[]>()
  const firstOf = (type: string, data: TensorData): TensorData => {
    const others = known.get(type) ?? []
    const equal = others.find((each) => each === data || each.every((element, index) => Object.is(element, data[index])))
    if (!equal) known.set(type, [...others, data])
    return equal ?? data
  }
  return (value) => {
    const type = `${value.type}[${value.shape}]`
    if (value.data.length <= comparedElements) {
      const elements = Array.from<number | bigint>(value.data as never)
      return `${type}${elements.map((element) => (Object.is(element, -0) ? '-0' : String(element))).join()}`
    }
    const data = firstOf(type, value.data)
    const number = numbers.get(data) ?? numbers.size
    numbers.set(data, number)
    return `${type}#${number}`
  }
}
