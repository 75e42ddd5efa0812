// Adds a multiple of one long tensor to another in one walk through memory and in place: a blocked convolution of 1×1 over a view of both. Optimizers do so
// with every weight, where decay adds λ·w to its gradient.

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
}

/** Add(a, Mul(b, s)) -> a + s·b for constant s. `block`: undefined where the device has no blocked operators. */
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
      g.ops('Reshape', [added, g.ints(kept.shape)], {}, { names: node.outputs })
    })
  }
  for (const { name } of graph.outputs) g.output(g.value(name))
  return prune(g.build())
}

function scaledSums(graph: OnnxGraph, block: number): ReadonlyMap<OnnxNode, ScaledSum> {
  const uses = new Uses(graph)
  const makers = new Map(graph.nodes.map((node) => [node.outputs[0] ?? '', node]))
  const outputs = new Set(graph.outputs.map(({ name }) => name))
  const found = new Map<OnnxNode, ScaledSum>()
  for (const [at, node] of graph.nodes.entries()) {
    const [made = ''] = node.outputs
    if (operatorKey(node) !== 'Add' || outputs.has(made) || !isLong(graph, made, block)) continue
    for (const [index, name] of node.inputs.entries()) {
      const kept = node.inputs[1 - index] ?? ''
      const product = uses.count(name) === 1 ? makers.get(name) : undefined
      const scaling = product && operatorKey(product) === 'Mul' ? scalingOf(product, makers) : undefined
      const inPlace = makers.has(kept) && uses.endsAt(kept, at)
      if (scaling && inPlace && [kept, scaling.scaled].every((each) => shapeOf(graph, each) === shapeOf(graph, made)))
        found.set(node, { kept, ...scaling })
    }
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
function scalingOf({ inputs }: OnnxNode, makers: ReadonlyMap<string, OnnxNode>): Omit<ScaledSum, 'kept'> | undefined {
  for (const [index, name] of inputs.entries()) {
    const constant = makers.get(name)?.attributes.value
    const [factor, ...others] = makers.get(name)?.op === 'Constant' && constant?.type === 'tensor' ? numbers(constant.value) : []
    if (factor !== undefined && others.length === 0) return { scaled: inputs[1 - index] ?? '', factor }
  }
  return undefined
}
