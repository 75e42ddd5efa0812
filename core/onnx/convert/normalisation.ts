// Batch normalisation before opset 14, group normalisation from opset 21 on.

import { float32, int64, type Tensor } from '../../tensor/tensor.ts'
import type { OnnxNode } from '../graph.ts'
import { type Change, type ConvertCall, without } from './change.ts'

/** `spatial` (default 1) chose statistics per channel, which is the only form left. */
const batchSpatial: Change = {
  op: 'BatchNormalization',
  below: 9,
  convert({ node, refuse }) {
    const { spatial } = node.attributes
    if (spatial?.type === 'int' && spatial.value === 0) refuse('batch normalisation per value (spatial = 0)', 'is not supported.')
    return [{ ...node, attributes: without(node.attributes, 'spatial') }]
  },
}

/** More than one output meant training mode; the saved statistics (4th and 5th) are gone. */
const batchOutputs: Change = {
  op: 'BatchNormalization',
  below: 14,
  convert({ node }) {
    const outputs = node.outputs.slice(0, 3)
    if (outputs.length === 1) return [node]
    return [{ ...node, outputs, attributes: { ...node.attributes, training_mode: { type: 'int', value: 1 } } }]
  },
}

/**
 * Opset 21: scale and bias per channel; ours: per group.
 * x: [N, C, ...] -> [N, G, rest] -> each row to mean 0, deviation 1 -> [N, C, rest] · scale[C, 1] + bias[C, 1] -> [N, C, ...]
 */
const groupPerChannel: Change = {
  op: 'GroupNormalization',
  since: 21,
  convert(call) {
    const { node, constant, refuse } = call
    const [x = '', scale = '', bias = ''] = node.inputs
    const { num_groups, epsilon } = node.attributes
    if (num_groups?.type !== 'int') return refuse('group normalisation without num_groups', 'is not valid.')
    const groups = num_groups.value
    const steps = chain(call)
    const ints = (what: string, values: readonly number[]) => constant(what, int64(values))
    const vector = (what: string, value: number): string => constant(what, filled(groups, value))
    const grouped = steps.add('Reshape', [x, ints('groups', [0, groups, -1])])
    const plain = steps.add('InstanceNormalization', [grouped, vector('ones', 1), vector('zeros', 0)], epsilon ? { epsilon } : {})
    // Channels count from the scale: [C] -> [C, 1].
    const column = (value: string) => steps.add('Unsqueeze', [value, ints('axis', [1])])
    const channels = steps.add('Concat', [ints('batch', [0]), steps.add('Shape', [scale]), ints('rest', [-1])], { axis: { type: 'int', value: 0 } })
    const scaled = steps.add('Mul', [steps.add('Reshape', [plain, channels]), column(scale)])
    const shifted = steps.add('Add', [scaled, column(bias)])
    const shape = steps.add('Shape', [x])
    return [...steps.nodes, { name: node.name, domain: '', op: 'Reshape', inputs: [shifted, shape], outputs: node.outputs, attributes: {} }]
  },
}

const filled = (count: number, value: number): Tensor => float32([count], new Float32Array(count).fill(value))

function chain({ fresh }: ConvertCall) {
  const nodes: OnnxNode[] = []
  return {
    nodes,
    add(op: string, inputs: readonly string[], attributes: OnnxNode['attributes'] = {}): string {
      const name = fresh(op)
      nodes.push({ name, domain: '', op, inputs, outputs: [name], attributes })
      return name
    },
  }
}

export const normalisationChanges: readonly Change[] = [batchSpatial, batchOutputs, groupPerChannel]
