// Lets blocked convolutions do what follows them on the way: add an image of the same shape, and bend by an activation. Each saves a walk through memory.

import type { OnnxGraph, OnnxNode } from '../../onnx/graph.ts'
import { operatorKey } from '../../onnx/operator.ts'
import { gradientDomain } from '../../onnx/operators/gradient.ts'
import { float32 } from '../../tensor/tensor.ts'
import { blockedDomain } from '../blocked.ts'
import { Uses } from '../uses.ts'
import { bendParts, joinedRows } from './joined-rows.ts'

const convolution = `${blockedDomain}.Conv`

export function fuseIntoConvolutions(given: OnnxGraph): OnnxGraph {
  const graph = bendParts(given)
  const uses = new Uses(graph)
  const partsOf = joinedRows(graph)
  const later = new Uses(withoutGates(graph))
  const nodes = new Set<OnnxNode>()
  const convolutions = new Map<string, OnnxNode>()
  /** The convolution that alone is read by `node` and does nothing yet behind its sum. */
  const open = (name: string | undefined): OnnxNode | undefined => {
    const found = name === undefined || uses.count(name) !== 1 ? undefined : convolutions.get(name)
    return found?.attributes.activation ? undefined : found
  }
  const place = (node: OnnxNode, instead?: OnnxNode): void => {
    if (instead) nodes.delete(instead)
    nodes.add(node)
    if (operatorKey(node) === convolution) convolutions.set(node.outputs[0] ?? '', node)
  }
  /** Fresh from a convolution, or from several: nobody reads it but what adds to it. */
  const isFresh = (name: string): boolean => open(name) !== undefined || partsOf(name) !== undefined
  const sums = new Map<string, OnnxNode>()
  for (const [at, node] of graph.nodes.entries()) {
    const key = operatorKey(node)
    const fused = key === 'Add' ? withSum(node, at, open, later) : key === 'Relu' ? withRelu(node, open) : undefined
    const bent = key === 'Relu' && uses.count(node.inputs[0] ?? '') === 1 ? sums.get(node.inputs[0] ?? '') : undefined
    if (fused) place(fused.node, fused.instead)
    else if (bent) for (const part of bentSum(graph, bent, node, isFresh)) place(part, bent)
    else place(node)
    if (key === 'Add' && !fused && node.inputs.some((name) => isFresh(name) && uses.endsAt(name, at))) sums.set(node.outputs[0] ?? '', node)
  }
  return { ...graph, nodes: [...nodes] }
}

/** Where ReLU let something pass is asked at once (`HardSigmoid`), although gradients ask for it late: it keeps no image. */
function withoutGates(graph: OnnxGraph): OnnxGraph {
  const nodes = graph.nodes.map((node) =>
    operatorKey(node) === `${gradientDomain}.ReluGrad` ? { ...node, inputs: ['', ...node.inputs.slice(1)] } : node,
  )
  return { ...graph, nodes }
}

interface Fused {
  readonly node: OnnxNode
  readonly instead: OnnxNode
}
type Open = (name: string | undefined) => OnnxNode | undefined

function withRelu(node: OnnxNode, open: Open): Fused | undefined {
  const found = open(node.inputs[0])
  const activation = { type: 'string', value: 'Relu' } as const
  return found && { node: { ...found, outputs: node.outputs, attributes: { ...found.attributes, activation } }, instead: found }
}

/** Only where the other operand ends here: the convolution then adds in its place, else it would be copied first. */
function withSum(node: OnnxNode, at: number, open: Open, uses: Uses): Fused | undefined {
  for (const [index, other] of [node.inputs[1], node.inputs[0]].entries()) {
    const found = open(node.inputs[index])
    if (!found || found.inputs[3] || other === undefined || other === node.inputs[index] || !uses.endsAt(other, at)) continue
    const [x = '', w = '', bias = ''] = found.inputs
    return { node: { ...found, inputs: [x, w, bias, other], outputs: node.outputs }, instead: found }
  }
  return undefined
}

/** relu(conv + other), where `other` is read later: a pass over `other` that adds to the convolution's result in its place. */
function bentSum(graph: OnnxGraph, sum: OnnxNode, relu: OnnxNode, isFresh: (name: string) => boolean): readonly OnnxNode[] {
  const [made = '', other = ''] = isFresh(sum.inputs[0] ?? '') ? sum.inputs : sum.inputs.toReversed()
  const channels = Number(graph.values.get(made)?.shape[1] ?? 1)
  const ones = `${relu.name}~ones`
  const value = float32([channels, 1, 1, 1], new Float32Array(channels).fill(1))
  const attributes = {
    kernel_shape: { type: 'ints', value: [1, 1] },
    group: { type: 'int', value: channels },
    activation: { type: 'string', value: 'Relu' },
  } as const
  return [
    { name: ones, domain: '', op: 'Constant', inputs: [], outputs: [ones], attributes: { value: { type: 'tensor', value } } },
    { name: relu.name, domain: blockedDomain, op: 'Conv', inputs: [other, ones, '', made], outputs: relu.outputs, attributes },
  ]
}
