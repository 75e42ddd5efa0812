// Which initializers of a graph are trained, which are kept (running statistics), and which are neither.

import type { OnnxGraph } from '../onnx/graph.ts'
import { operatorKey } from '../onnx/operator.ts'
import type { Tensor } from '../tensor/tensor.ts'

export interface Roles {
  /** Trained: float32 initializers of rank >= 1, by name. */
  readonly parameters: ReadonlyMap<string, Tensor>
  /** Kept: running statistics of batch normalisation. */
  readonly buffers: ReadonlyMap<string, Tensor>
}

/** Inputs that set an operator up and are no weights of the network, by operator. */
const settings: Readonly<Record<string, readonly number[]>> = {
  Resize: [1, 2, 3],
  Upsample: [1],
  Clip: [1, 2],
  Dropout: [1],
  Pad: [2],
}

/** Inputs of normalisations that hold their running statistics. */
export const statisticsInputs: readonly number[] = [3, 4]
const keepsStatistics = new Set(['BatchNormalization', 'lamina.RunningInstanceNorm'])

/** Expects a graph in which no two roles share an initializer: `unshare` sees to that for imported ones. */
export function rolesOf(graph: OnnxGraph): Roles {
  const kept = new Set<string>()
  const trained = new Set<string>()
  for (const node of graph.nodes)
    for (const [index, name] of node.inputs.entries()) {
      if (keepsStatistics.has(operatorKey(node)) && statisticsInputs.includes(index)) kept.add(name)
      else if (!(node.domain === '' && settings[node.op]?.includes(index))) trained.add(name)
    }
  const parameters = new Map<string, Tensor>()
  const buffers = new Map<string, Tensor>()
  for (const [name, value] of graph.initializers) {
    if (value.type !== 'float32' || value.shape.length === 0) continue
    if (kept.has(name)) buffers.set(name, value)
    else if (trained.has(name)) parameters.set(name, value)
  }
  return { parameters, buffers }
}
