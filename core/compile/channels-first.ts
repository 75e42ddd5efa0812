// Models that take images as [N, H, W, C], as Keras writes them -> the same model for [N, C, H, W], which everything here speaks. Part of importing.

import type { OnnxGraph, OnnxNode } from '../onnx/graph.ts'
import { operatorKey } from '../onnx/operator.ts'

const toFirst = [0, 3, 1, 2]
const toLast = [0, 2, 3, 1]

const permutes = (node: OnnxNode, perm: readonly number[]): boolean =>
  operatorKey(node) === 'Transpose' && node.attributes.perm?.type === 'ints' && node.attributes.perm.value.join() === perm.join()

/** Sizes tell: few values in the last place behind two larger ones are channels. */
function channelsLast(shape: readonly (string | number)[]): boolean {
  const [, height, width, channels] = shape
  if (shape.length !== 4 || typeof channels !== 'number') return false
  const large = (size: string | number | undefined): boolean => typeof size === 'number' && size > 4
  return [1, 3, 4].includes(channels) && large(height) && large(width)
}

/** The input gets channels first; what turned it so falls away, and what wants channels last gets it turned back. */
export function channelsFirst(graph: OnnxGraph): OnnxGraph {
  const [input, ...others] = graph.inputs
  if (!input || others.length > 0 || !channelsLast(input.shape)) return graph
  const { name } = input
  const turned = new Set(graph.nodes.flatMap((node) => (node.inputs[0] === name && permutes(node, toFirst) ? node.outputs : [])))
  const kept = graph.nodes.filter((node) => !(node.inputs[0] === name && permutes(node, toFirst)))
  const last = `${name}~channels-last`
  const named = (value: string): string => (turned.has(value) ? name : value === name ? last : value)
  const nodes = kept.map((node) => ({ ...node, inputs: node.inputs.map(named) }))
  const back: OnnxNode = {
    name: last,
    domain: '',
    op: 'Transpose',
    inputs: [name],
    outputs: [last],
    attributes: { perm: { type: 'ints', value: toLast } },
  }
  const values = new Map([...graph.values].filter(([value]) => !turned.has(value)))
  return {
    ...graph,
    inputs: [{ ...input, shape: toFirst.map((axis) => input.shape[axis] ?? 1) }],
    nodes: nodes.some(({ inputs }) => inputs.includes(last)) ? [back, ...nodes] : nodes,
    values,
  }
}
