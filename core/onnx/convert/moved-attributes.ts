// Attributes that later opsets turned into inputs: axes, starts and ends, bounds, ratios.

import { float32, int64, type Tensor } from '../../tensor/tensor.ts'
import type { Attribute } from '../graph.ts'
import { type Change, placed, without } from './change.ts'

/** op, the first opset in which these attributes are inputs, attribute -> index of the input. */
const moves: readonly (readonly [op: string, below: number, inputs: Readonly<Record<string, number>>])[] = [
  ['Upsample', 9, { scales: 1 }],
  ['Slice', 10, { starts: 1, ends: 2, axes: 3 }],
  ['TopK', 10, { k: 1 }],
  ['Clip', 11, { min: 1, max: 2 }],
  ['Pad', 11, { pads: 1, value: 2 }],
  ['Dropout', 12, { ratio: 1 }],
  ['Squeeze', 13, { axes: 1 }],
  ['Unsqueeze', 13, { axes: 1 }],
  ['ReduceSum', 13, { axes: 1 }],
  ['Split', 13, { split: 1 }],
  ...['L1', 'L2', 'LogSum', 'LogSumExp', 'Max', 'Mean', 'Min', 'Prod', 'SumSquare'].map((name) => [`Reduce${name}`, 18, { axes: 1 }] as const),
]

function tensorOf(attribute: Attribute): Tensor | undefined {
  switch (attribute.type) {
    case 'ints':
      return int64(attribute.value)
    case 'int':
      return int64([attribute.value])
    case 'floats':
      return float32([attribute.value.length], attribute.value)
    case 'float':
      return float32([], [attribute.value])
    default:
      return undefined
  }
}

export const movedAttributes: readonly Change[] = moves.map(([op, below, indices]) => ({
  op,
  below,
  convert({ node, constant }) {
    let inputs: readonly string[] = node.inputs
    for (const [name, index] of Object.entries(indices)) {
      const attribute = node.attributes[name]
      const value = attribute && tensorOf(attribute)
      if (value) inputs = placed(inputs, index, constant(name, value))
    }
    return [{ ...node, inputs, attributes: without(node.attributes, ...Object.keys(indices)) }]
  },
}))
