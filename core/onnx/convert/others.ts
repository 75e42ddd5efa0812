// Small changes: constants in short form, renamed operators, Split's number of pieces.

import { float32, int64, type Tensor } from '../../tensor/tensor.ts'
import type { OnnxNode } from '../graph.ts'
import type { Change } from './change.ts'

function shortConstant({ attributes }: OnnxNode): Tensor | undefined {
  const { value_int, value_ints, value_float, value_floats } = attributes
  if (value_int?.type === 'int') return int64([value_int.value], [])
  if (value_ints?.type === 'ints') return int64(value_ints.value)
  if (value_float?.type === 'float') return float32([], [value_float.value])
  if (value_floats?.type === 'floats') return float32([value_floats.value.length], value_floats.value)
  return undefined
}

/** value_int, value_floats and the like -> value. */
const constant: Change = {
  op: 'Constant',
  below: Number.POSITIVE_INFINITY,
  convert({ node, refuse }) {
    if (node.attributes.value) return [node]
    const value = shortConstant(node) ?? refuse('a constant of text or sparse elements', 'cannot be read.')
    return [{ ...node, attributes: { value: { type: 'tensor', value } } }]
  },
}

const scatter: Change = { op: 'Scatter', below: 11, convert: ({ node }) => [{ ...node, op: 'ScatterElements' }] }

/** Equal pieces: opset 18 wants their number. */
const split: Change = {
  op: 'Split',
  below: 18,
  convert({ node }) {
    if (node.inputs[1]) return [node]
    return [{ ...node, attributes: { ...node.attributes, num_outputs: { type: 'int', value: node.outputs.length } } }]
  },
}

export const otherChanges: readonly Change[] = [constant, scatter, split]
