// Puts frozen weights in blocks once, before ONNX Runtime sees them: what the lowered graph would reorder with every batch becomes a weight itself.
// ONNX Runtime folds such chains too when it loads, but not its own ReorderInput, and it holds every stage of them at once.

import type { OnnxGraph, OnnxNode } from '../onnx/graph.ts'
import { operatorKey } from '../onnx/operator.ts'
import { elementCount, float32, numbers, type Shape, type Tensor } from '../tensor/tensor.ts'
import { blockedDomain } from './blocked.ts'

type Weights = Tensor<'float32'>

export function blockFrozenFilters(graph: OnnxGraph, block: number | undefined): OnnxGraph {
  const outputs = new Set(graph.outputs.map(({ name }) => name))
  const constants = new Map<string, Tensor>(graph.initializers)
  const initializers = new Map(graph.initializers)
  const nodes: OnnxNode[] = []
  for (const node of graph.nodes) {
    const [made = ''] = node.outputs
    const given = node.inputs.map((name) => constants.get(name))
    const fromWeights = initializers.get(node.inputs[0] ?? '')?.type === 'float32'
    const shape = graph.values.get(made)?.shape.map(Number)
    const moved = fromWeights && shape && !outputs.has(made) ? move(node, given, shape, block) : undefined
    if (moved) {
      initializers.set(made, moved)
      constants.set(made, moved)
    } else nodes.push(node)
    if (node.op === 'Constant' && node.attributes.value?.type === 'tensor') constants.set(made, node.attributes.value.value)
  }
  return nodes.length === graph.nodes.length ? graph : { ...graph, nodes, initializers }
}

/** What the node makes of these weights, where all that it reads is known and it only moves elements. */
function move(node: OnnxNode, given: readonly (Tensor | undefined)[], shape: Shape, block: number | undefined): Weights | undefined {
  if (given.some((tensor) => tensor === undefined)) return undefined
  const known = given as readonly Tensor[]
  const [w] = known as readonly [Weights]
  switch (operatorKey(node)) {
    case 'Reshape':
      return float32(shape, w.data)
    case 'Transpose':
      return transposed(w, node.attributes.perm?.value as readonly number[])
    case 'Gather':
      return gathered(w, numbers(known[1] as Tensor), Number(node.attributes.axis?.value ?? 0), shape)
    case 'Concat':
      return node.attributes.axis?.value === 0 ? joined(known as readonly Weights[], shape) : undefined
    case `${blockedDomain}.ReorderInput`:
      return block === undefined ? undefined : inBlocks(w, block)
    default:
      return undefined
  }
}

/** [n, C, ...] -> [n, C/b, ..., b], declared as before. */
function inBlocks(w: Weights, block: number): Weights {
  const [count = 1, channels = 1, ...image] = w.shape
  const { data } = transposed(float32([(count * channels) / block, block, elementCount(image)], w.data), [0, 2, 1])
  return float32(w.shape, data)
}

/** Axes at the end that keep their places are moved as whole rows. */
function transposed(w: Weights, perm: readonly number[]): Weights {
  const shape = perm.map((axis) => w.shape[axis] ?? 1)
  let rank = perm.length
  while (rank > 0 && perm[rank - 1] === rank - 1) rank--
  const width = elementCount(shape.slice(rank))
  const strides = perm.slice(0, rank).map((axis) => elementCount(w.shape.slice(axis + 1)))
  const data = new Float32Array(w.data.length)
  let at = 0
  const fill = (axis: number, from: number): void => {
    const [size, stride] = [shape[axis] ?? 1, strides[axis] ?? 0]
    if (axis < rank - 1) for (let index = 0; index < size; index++) fill(axis + 1, from + index * stride)
    else for (let index = 0; index < size; index++) for (let row = 0; row < width; row++) data[at++] = w.data[from + index * stride + row] as number
  }
  if (rank === 0) data.set(w.data)
  else fill(0, 0)
  return float32(shape, data)
}

function gathered(w: Weights, order: readonly number[], axis: number, shape: Shape): Weights {
  const width = elementCount(w.shape.slice(axis + 1))
  const group = (w.shape[axis] ?? 1) * width
  const data = new Float32Array(elementCount(shape))
  const starts = order.map((index) => (index < 0 ? index * width + group : index * width))
  let at = 0
  for (let from = 0; from < w.data.length; from += group)
    for (const start of starts) for (let row = 0; row < width; row++) data[at++] = w.data[from + start + row] as number
  return float32(shape, data)
}

function joined(parts: readonly Weights[], shape: Shape): Weights {
  const data = new Float32Array(elementCount(shape))
  let at = 0
  for (const part of parts) {
    data.set(part.data, at)
    at += part.data.length
  }
  return float32(shape, data)
}
