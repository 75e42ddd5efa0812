// Adds a multiple of one long tensor to another in one walk through memory and in place: a blocked convolution of 1×1 over a view of both. Optimizers do so
// with every weight, where decay adds λ·w to its gradient, and where Adam moves a running mean: β·m + (1 − β)·g = (1 − β)·(g + β / (1 − β)·m).

import { GraphBuilder } from '../onnx/builder.ts'
import { type OnnxGraph, type OnnxNode, valueInfo } from '../onnx/graph.ts'
import { operatorKey, type Value } from '../onnx/operator.ts'
import { prune } from '../onnx/prune.ts'
import { elementCount, float32, numbers } from '../tensor/tensor.ts'
import { blockedDomain } from './blocked.ts'
import { Uses } from './uses.ts'

/** Shorter ones stay in the cache from one walk to the next. */
const longTensor = 2 ** 16
/** Elements in a row of the view; rows are shared out among the cores. */
const row = 32

interface ScaledSum {
  /** Read here for the last time. */
  readonly kept: string
  readonly scaled: string
  readonly factor: number
  /** What the sum is multiplied by in the end. */
  readonly times?: number
}

/** Add(a, Mul(b, s)) -> a + s·b, and Add(Mul(a, t), Mul(b, s)) -> (a + s/t·b)·t, for constant s and t. `block`: undefined where the device has no blocked operators. */
export function fuseScaledSums(graph: OnnxGraph, block: number | undefined): OnnxGraph {
  if (block === undefined) return graph
  const sums = scaledSums(graph, block)
  if (sums.size === 0) return graph
  const g = new GraphBuilder(graph.name)
  g.reserve(graph.nodes.flatMap((node) => [node.name, ...node.outputs]))
  g.include({ ...graph, nodes: [] })
  for (const node of graph.nodes) {
    const sum = sums.get(node)
    if (!sum) {
      g.append(node)
      continue
    }
    g.within(node.name, () => {
      const [kept, scaled] = [g.value(sum.kept), g.value(sum.scaled)]
      const view = (value: Value): Value => g.reshape(value, [1, block, elementCount(value.shape) / (block * row), row])
      const filter = g.constant(float32([block, 1, 1, 1], Array<number>(block).fill(sum.factor)))
      const added = g.op('Conv', [view(scaled), filter, undefined, view(kept)], { kernel_shape: [1, 1], group: block }, { domain: blockedDomain })
      const names = { names: node.outputs }
      if (sum.times === undefined) g.ops('Reshape', [added, g.ints(kept.shape)], {}, names)
      else g.ops('Mul', [g.reshape(added, kept.shape), g.scalar(sum.times)], {}, names)
    })
  }
  for (const { name } of graph.outputs) g.output(g.value(name))
  return prune(g.build())
}

function scaledSums(graph: OnnxGraph, block: number): ReadonlyMap<OnnxNode, ScaledSum> {
  const uses = new Uses(graph)
  const makers = new Map(graph.nodes.map((node) => [node.outputs[0] ?? '', node]))
  const places = new Map(graph.nodes.map((node, at) => [node, at]))
  const outputs = new Set(graph.outputs.map(({ name }) => name))
  /** Of what only one sum reads. */
  const scaling = (name: string) => {
    const product = uses.count(name) === 1 ? makers.get(name) : undefined
    return product && operatorKey(product) === 'Mul' ? scalingOf(product, makers) : undefined
  }
  /** Made within the graph, and read by this node for the last time. */
  const inPlace = (name: string, reader: OnnxNode | undefined): boolean =>
    makers.has(name) && reader !== undefined && uses.endsAt(name, places.get(reader) ?? -1)
  const summed = (node: OnnxNode, kept: string, name: string): ScaledSum | undefined => {
    const [first, second] = [scaling(kept), scaling(name)]
    if (!second) return undefined
    if (first && first.factor !== 0 && inPlace(first.scaled, makers.get(kept)))
      return { kept: first.scaled, scaled: second.scaled, factor: second.factor / first.factor, times: first.factor }
    // What is asked for would be copied in the end.
    return !outputs.has(node.outputs[0] ?? '') && inPlace(kept, node) ? { kept, ...second } : undefined
  }
  const found = new Map<OnnxNode, ScaledSum>()
  for (const node of graph.nodes) {
    const [made = ''] = node.outputs
    if (operatorKey(node) !== 'Add' || !isLong(graph, made, block)) continue
    const [a = '', b = ''] = node.inputs
    const sum = summed(node, b, a) ?? summed(node, a, b)
    if (sum && [sum.kept, sum.scaled].every((each) => shapeOf(graph, each) === shapeOf(graph, made))) found.set(node, sum)
  }
  return found
}

const shapeOf = (graph: OnnxGraph, name: string): string => String(valueInfo(graph, name)?.shape)

function isLong(graph: OnnxGraph, name: string, block: number): boolean {
  const { type, shape = [] } = valueInfo(graph, name) ?? {}
  const size = elementCount(shape.map(Number))
  return type === 'float32' && size >= longTensor && size % (block * row) === 0
}

/** Mul(b, s) or Mul(s, b) with one constant number s. */
function scalingOf({ inputs }: OnnxNode, makers: ReadonlyMap<string, OnnxNode>): { readonly scaled: string; readonly factor: number } | undefined {
  for (const [index, name] of inputs.entries()) {
    const constant = makers.get(name)?.attributes.value
    const [factor, ...others] = makers.get(name)?.op === 'Constant' && constant?.type === 'tensor' ? numbers(constant.value) : []
    if (factor !== undefined && others.length === 0) return { scaled: inputs[1 - index] ?? '', factor }
  }
  return undefined
}
