// What a training step executes, counted and not timed: the same on every machine, so that a change that makes a step do more is seen where clocks are too noisy.

import { losses } from '../../../core/losses/index.ts'
import { lower } from '../../../core/lowering/lower.ts'
import { cpuProfile } from '../../../core/lowering/profiles.ts'
import { type OnnxGraph, type OnnxNode, valueInfo } from '../../../core/onnx/graph.ts'
import { operatorKey } from '../../../core/onnx/operator.ts'
import { optimizers } from '../../../core/optimizers/index.ts'
import { readOptions } from '../../../core/options/options.ts'
import { buildStep, modelOf } from '../../../core/pipeline.ts'
import { invariant } from '../../../core/problems.ts'
import { elementCount } from '../../../core/tensor/tensor.ts'
import { type BenchNetwork, drawn, optimizerChoices } from './networks.ts'

export interface StepWork {
  /** Without constants. */
  readonly nodes: number
  /** Of convolutions and matrix products as they are executed: layouts and lowerings do more than the network has. */
  readonly multiplyAdds: number
  /** Elements that are only moved: reordered, transposed, gathered, padded, cut out and joined. */
  readonly moved: number
  /** Elements that all nodes write. */
  readonly written: number
  /** Operator -> nodes. */
  readonly operators: ReadonlyMap<string, number>
}

/** The processor whose lowerings were measured. */
const device = cpuProfile({ cores: 2, channelBlock: 16 })

/** One step with momentum, as the bench times it. */
export function stepWork(network: BenchNetwork): StepWork {
  const [loss, optimizer] = [losses.get('cross-entropy'), optimizers.get('momentum')]
  invariant(loss && optimizer, 'the bench names a loss and an optimizer that exist')
  const { graph, updates } = buildStep({
    model: modelOf(drawn(network), 1),
    batch: network.batch,
    loss: { definition: loss, options: readOptions(loss.options, {}).values },
    optimizer: { definition: optimizer, options: readOptions(optimizer.options, optimizerChoices.momentum).values },
  })
  return workOf(lower(graph, device, { held: new Set([...updates.keys(), ...updates.values()]) }))
}

const movers = new Set(['ReorderInput', 'ReorderOutput', 'Transpose', 'Gather', 'Slice', 'Pad', 'Concat', 'Split', 'Expand', 'Tile', 'Upsample'])

export function workOf(graph: OnnxGraph): StepWork {
  const operators = new Map<string, number>()
  const total = { nodes: 0, multiplyAdds: 0, moved: 0, written: 0 }
  for (const node of graph.nodes) {
    if (node.op === 'Constant') continue
    operators.set(operatorKey(node), (operators.get(operatorKey(node)) ?? 0) + 1)
    const made = node.outputs.reduce((sum, name) => sum + (name === '' ? 0 : elementCount(shapeOf(graph, name))), 0)
    total.nodes++
    total.multiplyAdds += multiplyAddsOf(graph, node)
    total.moved += movers.has(node.op) ? made : 0
    // A reshape hands on what it was given.
    total.written += node.op === 'Reshape' ? 0 : made
  }
  return { ...total, operators }
}

const shapeOf = (graph: OnnxGraph, name: string): readonly number[] => (valueInfo(graph, name)?.shape ?? []).map(Number)

function multiplyAddsOf(graph: OnnxGraph, node: OnnxNode): number {
  const [a = [], b = [], made = []] = [...node.inputs.slice(0, 2), node.outputs[0] ?? ''].map((name) => shapeOf(graph, name))
  const isTransposed = (name: string): boolean => node.attributes[name]?.value === 1
  switch (node.op) {
    case 'Conv': // Filters are [O, I / group, ...kernel].
      return elementCount(made) * elementCount(b.slice(1))
    case 'ConvTranspose': // Filters are [I, O / group, ...kernel].
      return elementCount(a) * elementCount(b.slice(1))
    case 'Gemm':
    case 'MatMul':
    case 'FusedMatMul':
      return elementCount(made) * (a.at(isTransposed('transA') ? -2 : -1) ?? 1)
    default:
      return 0
  }
}
