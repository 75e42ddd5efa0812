// A graph of any opset from 7 to 22 -> our opset. Each change between opsets stands in one of the lists below; whatever is not listed means the same in all.

import { Unsupported } from '../../problems.ts'
import type { Tensor } from '../../tensor/tensor.ts'
import type { Attribute, OnnxGraph, OnnxNode } from '../graph.ts'
import { valueInfo } from '../graph.ts'
import type { Change, ConvertCall } from './change.ts'
import { microsoftChanges } from './microsoft.ts'
import { movedAttributes } from './moved-attributes.ts'
import { normalisationChanges } from './normalisation.ts'
import { otherChanges } from './others.ts'
import { resizeChanges } from './resize.ts'
import { softmaxChanges } from './softmax.ts'

export const oldestOpset = 7
/** 21 and 22 only widened types, but for what is listed. */
export const newestOpset = 22

const changes: readonly Change[] = [
  ...movedAttributes,
  ...softmaxChanges,
  ...normalisationChanges,
  ...resizeChanges,
  ...otherChanges,
  ...microsoftChanges,
]
const below = (change: Change): number => change.below ?? 0
/** In the order in which ONNX made them. */
const ordered = changes.toSorted((a, b) => below(a) - below(b))

export function convertOpset(graph: OnnxGraph, opset: number, where: string): OnnxGraph {
  const taken = new Set([...graph.initializers.keys(), ...graph.inputs.map(({ name }) => name), ...graph.nodes.flatMap(({ outputs }) => outputs)])
  const constants = new Map<string, Tensor>(graph.initializers)
  const nodes: OnnxNode[] = []

  const convertNode = (node: OnnxNode, from: number): void => {
    const change = ordered.find(
      (candidate) => candidate.op === node.op && (candidate.domain ?? '') === node.domain && applies(candidate, opset, from),
    )
    if (!change) {
      const { value } = node.attributes
      if (node.op === 'Constant' && value?.type === 'tensor') constants.set(node.outputs[0] ?? '', value.value)
      nodes.push(node)
      return
    }
    for (const made of change.convert(callFor(node))) convertNode(made, below(change) || Number.POSITIVE_INFINITY)
  }
  const callFor = (node: OnnxNode): ConvertCall => {
    const fresh = (what: string): string => {
      const wanted = `${node.name}~${what}`
      let name = wanted
      for (let count = 1; taken.has(name); count++) name = `${wanted}/${count}`
      taken.add(name)
      return name
    }
    return {
      node,
      fresh,
      constant(what, value) {
        const name = fresh(what)
        constants.set(name, value)
        nodes.push({ name, domain: '', op: 'Constant', inputs: [], outputs: [name], attributes: { value: { type: 'tensor', value } } })
        return name
      },
      constantOf: (value) => constants.get(value),
      rankOf: (value) => (valueInfo(graph, value) ?? graph.outputs.find(({ name }) => name === value))?.shape.length,
      refuse(subject, why) {
        throw new Unsupported(subject, `${where}, node "${node.name}"`, why)
      },
    }
  }
  for (const node of graph.nodes) convertNode(convertBodies(node, opset, where), 0)
  return { ...graph, nodes }
}

/** `from`: the changes up to this opset are behind the node already. */
const applies = (change: Change, opset: number, from: number): boolean =>
  change.since === undefined ? opset < below(change) && below(change) > from : opset >= change.since && from === 0

/** Graphs inside nodes are converted first. */
function convertBodies(node: OnnxNode, opset: number, where: string): OnnxNode {
  if (!Object.values(node.attributes).some(({ type }) => type === 'graph')) return node
  const converted = Object.entries(node.attributes).map(([name, attribute]): [string, Attribute] => [
    name,
    attribute.type === 'graph' ? { type: 'graph', value: convertOpset(attribute.value, opset, where) } : attribute,
  ])
  return { ...node, attributes: Object.fromEntries(converted) }
}
