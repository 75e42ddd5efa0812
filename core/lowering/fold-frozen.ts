// Folds batch norm with given statistics into the convolution before it, where neither changes:
//
//   bn(Conv(x, w) + b) = Conv(x, a∘w) + a·(b − mean) + bias,   a = scale/√(variance + ε) per output channel
//
// ONNX Runtime does the same to graphs that only infer; where a gradient stands behind, the layout pass would come between.

import type { OnnxGraph, OnnxNode } from '../onnx/graph.ts'
import { readsOf } from '../onnx/graph.ts'
import { operatorKey } from '../onnx/operator.ts'
import { float32, numbers, type Tensor } from '../tensor/tensor.ts'

export function foldFrozen(graph: OnnxGraph): OnnxGraph {
  const reads = new Map<string, number>()
  for (const name of [...graph.nodes.flatMap(readsOf), ...graph.outputs.map(({ name }) => name)]) reads.set(name, (reads.get(name) ?? 0) + 1)
  const convolutions = new Map(graph.nodes.filter((node) => operatorKey(node) === 'Conv').map((node) => [node.outputs[0] ?? '', node]))
  const initializers = new Map(graph.initializers)
  const folded = new Map<OnnxNode, OnnxNode | undefined>()
  /** Of the same weights and the same statistics: convolutions that share those share what they are folded to. */
  const merges = new Map<string, readonly [weights: string, bias: string]>()
  for (const node of graph.nodes) {
    const conv = convolutions.get(node.inputs[0] ?? '')
    if (operatorKey(node) !== 'BatchNormalization' || !conv || node.outputs.length > 1 || reads.get(node.inputs[0] ?? '') !== 1) continue
    const vectors = node.inputs.slice(1).map((name) => initializers.get(name))
    const [weights, bias] = [initializers.get(conv.inputs[1] ?? ''), initializers.get(conv.inputs[2] ?? '')]
    const known = weights?.type === 'float32' && vectors.every((vector) => vector?.type === 'float32') && (bias !== undefined || !conv.inputs[2])
    if (!known || Number(node.attributes.training_mode?.value ?? 0) !== 0) continue
    const epsilon = Number(node.attributes.epsilon?.value ?? 1e-5)
    const key = JSON.stringify([epsilon, conv.inputs.slice(1), node.inputs.slice(1)])
    const names = merges.get(key) ?? [`${node.name}~folded/weights`, `${node.name}~folded/bias`]
    if (!merges.has(key)) {
      const merged = merge(weights, bias, vectors as Tensor[], epsilon)
      initializers.set(names[0], merged.weights)
      initializers.set(names[1], merged.bias)
      merges.set(key, names)
    }
    folded.set(conv, undefined)
    folded.set(node, { ...conv, inputs: [conv.inputs[0] ?? '', ...names], outputs: node.outputs })
  }
  if (folded.size === 0) return graph
  const nodes = graph.nodes.flatMap((node) => (folded.has(node) ? (folded.get(node) ?? []) : node))
  return { ...graph, nodes, initializers }
}

/** weights: [O, ...], bias: [O]?, vectors: scale, bias, mean, variance [O]. */
function merge(
  weights: Tensor,
  bias: Tensor | undefined,
  vectors: readonly Tensor[],
  epsilon: number,
): { readonly weights: Tensor; readonly bias: Tensor } {
  const [scale = [], shift = [], mean = [], variance = []] = vectors.map(numbers)
  const before = bias ? numbers(bias) : mean.map(() => 0)
  const slope = scale.map((value, channel) => value / Math.sqrt((variance[channel] ?? 0) + epsilon))
  const each = weights.data.length / slope.length
  const data = new Float32Array(weights.data as Float32Array)
  for (const [channel, factor] of slope.entries())
    for (let at = channel * each; at < (channel + 1) * each; at++) data[at] = (data[at] as number) * factor
  const moved = slope.map((value, channel) => value * ((before[channel] ?? 0) - (mean[channel] ?? 0)) + (shift[channel] ?? 0))
  return { weights: float32(weights.shape, data), bias: float32([slope.length], moved) }
}
