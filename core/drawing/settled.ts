// A foreign graph brought to rest, before it is read as a drawing: weights that are computed from weights alone become weights, what only renames or
// reshapes twice over goes, and every value has its shape for two sizes of batch.

import { bindDimensions } from '../onnx/bind.ts'
import { foldNode } from '../onnx/fold.ts'
import { type OnnxGraph, type OnnxNode, valueInfo } from '../onnx/graph.ts'
import { operatorKey, plainAttributes, type Value } from '../onnx/operator.ts'
import { operators } from '../onnx/operators/index.ts'
import { prune } from '../onnx/prune.ts'
import { elementCount, numbers, type Shape, sameShape, type Tensor } from '../tensor/tensor.ts'

/** Two numbers that no other axis is likely to have: what differs between them is the batch. */
export const batches = [7, 11] as const

export interface SettledGraph {
  /** Without constants, in execution order, for a batch of `batches[0]`. */
  readonly nodes: readonly OnnxNode[]
  /** float32 of rank 1 and more. */
  readonly weights: ReadonlyMap<string, Tensor>
  readonly constants: ReadonlyMap<string, Tensor>
  /** The same constants for a batch of `batches[1]`. */
  readonly otherConstants: ReadonlyMap<string, Tensor>
  readonly producers: ReadonlyMap<string, OnnxNode>
  /** Nodes that read a value; the scores are read once more. */
  readonly uses: ReadonlyMap<string, number>
  readonly input: string
  readonly scores: string
  /** Scores of auxiliary heads. */
  readonly heads: readonly string[]
  shape(value: string): Shape
  /** Whether it is a list of numbers per example: its first axis, and no other, is the batch. */
  leads(value: string): boolean
}

/** Operators that write the same values in the same order under another shape. */
export const views: ReadonlySet<string> = new Set(['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze'])

/** `heads`: further scores, which leave the network beside those that answer. */
export function settle(graph: OnnxGraph, input: string, scores: string, heads: readonly string[] = []): SettledGraph {
  const [first, second] = batches.map((batch) => prune(bindDimensions(graph, batch), [scores, ...heads])) as [OnnxGraph, OnnxGraph]
  const rest = atRest(first)
  const [settled, ...others] = [scores, ...heads].map((name) => rest.name(name)) as [string, ...string[]]
  const nodes = leadingTo([settled, ...others], rest.nodes)
  const uses = new Map<string, number>()
  for (const name of [settled, ...others]) uses.set(name, (uses.get(name) ?? 0) + 1)
  for (const node of nodes) for (const name of new Set(node.inputs)) uses.set(name, (uses.get(name) ?? 0) + 1)
  const shapeIn = (bound: OnnxGraph, value: string) => (valueInfo(bound, value)?.shape ?? []) as Shape
  const shape = (value: string) => rest.weights.get(value)?.shape ?? rest.constants.get(value)?.shape ?? shapeIn(first, value)
  return {
    nodes,
    weights: rest.weights,
    constants: rest.constants,
    otherConstants: constantsOf(second),
    producers: new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const))),
    uses,
    input: rest.name(input),
    scores: settled,
    heads: others,
    shape,
    leads(value) {
      const [here, there] = [shape(value), shapeIn(second, value)]
      return (
        valueInfo(first, value)?.type === 'float32' &&
        here.length > 0 &&
        here.every((size, axis) => (axis === 0 ? size === batches[0] && there[0] === batches[1] : size === there[axis]))
      )
    },
  }
}

const constantsOf = (graph: OnnxGraph): ReadonlyMap<string, Tensor> =>
  new Map(
    graph.nodes.flatMap((node) => {
      const { value } = node.attributes
      return node.op === 'Constant' && value?.type === 'tensor' ? [[node.outputs[0] ?? '', value.value] as const] : []
    }),
  )

interface Rest {
  readonly nodes: readonly OnnxNode[]
  readonly weights: Map<string, Tensor>
  readonly constants: Map<string, Tensor>
  /** What a value is called that only had another name. */
  name(value: string): string
}

function atRest(graph: OnnxGraph): Rest {
  const weights = new Map(graph.initializers)
  const constants = new Map(constantsOf(graph))
  const same = new Map<string, string>()
  const name = (value: string) => same.get(value) ?? value
  const nodes: OnnxNode[] = []
  const shapeOf = (value: string) => (weights.get(value)?.shape ?? constants.get(value)?.shape ?? valueInfo(graph, value)?.shape ?? []) as Shape
  const producers = new Map<string, OnnxNode>()
  for (const given of graph.nodes) {
    if (given.op === 'Constant') continue
    const node = standing({ ...given, inputs: given.inputs.map(name) })
    const [from = '', to = ''] = [node.inputs[0], node.outputs[0]]
    const known = knownResult(node, weights, constants)
    if (known) (known.type === 'float32' && known.shape.length > 0 ? weights : constants).set(to, known)
    else if (changesNothing(node, shapeOf(from), shapeOf(to), constants)) same.set(to, from)
    else {
      const seen = views.has(node.op) && shapeOf(from)[0] !== batches[0] ? throughViews(node, producers) : node
      nodes.push(seen)
      for (const output of seen.outputs) producers.set(output, seen)
    }
  }
  return { nodes, weights, constants, name }
}

/** Whether it trains, and what it dropped then, is no matter of the drawing. */
const standing = (node: OnnxNode): OnnxNode =>
  node.op === 'Dropout' && node.domain === '' ? { ...node, inputs: node.inputs.slice(0, 2), outputs: node.outputs.slice(0, 1) } : node

/** A view of a view is one view, where what stands between them is no list of examples. */
function throughViews(node: OnnxNode, producers: ReadonlyMap<string, OnnxNode>): OnnxNode {
  const [from = '', ...others] = node.inputs
  const before = producers.get(from)
  return before && views.has(before.op) ? { ...node, inputs: [before.inputs[0] ?? '', ...others] } : node
}

/** Dropout on values stays: it is a layer. */
function changesNothing(node: OnnxNode, before: Shape, after: Shape, constants: ReadonlyMap<string, Tensor>): boolean {
  if (node.domain !== '') return false
  if (node.op === 'Identity') return true
  if (node.op === 'Pad') return constants.get(node.inputs[1] ?? '')?.data.every((amount) => Number(amount) === 0) ?? false
  if (views.has(node.op) || node.op === 'Expand') return sameShape(before, after)
  const { perm } = node.attributes
  return node.op === 'Transpose' && perm?.type === 'ints' && perm.value.every((axis, at) => axis === at)
}

/** Weights that follow from weights are computed up to this many values, element by element. */
const mostComputed = 20_000_000

function knownResult(node: OnnxNode, weights: ReadonlyMap<string, Tensor>, constants: ReadonlyMap<string, Tensor>): Tensor | undefined {
  if (node.outputs.filter((name) => name !== '').length !== 1 || node.inputs.length === 0) return undefined
  const tensors = node.inputs.map((name) => (name === '' ? undefined : (weights.get(name) ?? constants.get(name))))
  if (tensors.some((tensor, at) => !tensor && node.inputs[at] !== '')) return undefined
  const [first] = tensors
  // In a network that stands still nothing is dropped.
  if (node.op === 'Dropout' || node.op === 'Identity') return first
  const operator = operators.get(operatorKey(node))
  if (!operator || tensors.some((tensor) => tensor && elementCount(tensor.shape) > mostComputed)) return undefined
  const inputs = tensors.map(
    (tensor, at): Value | undefined => tensor && { name: node.inputs[at] ?? '', type: tensor.type, shape: tensor.shape, constant: tensor },
  )
  const attributes = plainAttributes(operator, node)
  const results = operator.infer({ inputs, attributes, outputs: node.outputs.length, node: node.name })
  if (node.op === 'ReduceL2' && first && results[0]) return lengthsOf(first, results[0].shape)
  return foldNode(node, inputs, attributes, results, mostComputed)?.[0]
}

/** ‖x‖ over the axes that the result has with size 1, in float64: what weight normalisation divides by. */
function lengthsOf(x: Tensor, shape: Shape): Tensor | undefined {
  if (shape.length !== x.shape.length || x.type !== 'float32') return undefined
  const sums = new Float64Array(elementCount(shape))
  const values = numbers(x)
  for (const [index, value] of values.entries()) {
    let [rest, at, step] = [index, 0, 1]
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = x.shape[axis] ?? 1
      if (shape[axis] !== 1) {
        at += (rest % size) * step
        step *= size
      }
      rest = Math.floor(rest / size)
    }
    sums[at] = (sums[at] ?? 0) + value * value
  }
  return { type: 'float32', shape, data: Float32Array.from(sums, Math.sqrt) }
}

/** Those of the nodes that the values depend on. */
export function leadingTo(values: readonly string[], nodes: readonly OnnxNode[]): readonly OnnxNode[] {
  const needed = new Set(values)
  return nodes
    .toReversed()
    .filter((node) => {
      if (!node.outputs.some((name) => needed.has(name))) return false
      for (const name of node.inputs) needed.add(name)
      return true
    })
    .reverse()
}
