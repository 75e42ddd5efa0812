// Softmax, LogSoftmax and Hardmax before opset 13: over everything from `axis` on (default 1), not along one axis.

import type { OnnxNode } from '../graph.ts'
import type { Change } from './change.ts'

export const softmaxChanges: readonly Change[] = ['Softmax', 'LogSoftmax', 'Hardmax'].map((op) => ({
  op,
  below: 13,
  convert({ node, fresh, rankOf }) {
    const [x = ''] = node.inputs
    const axis = node.attributes.axis?.type === 'int' ? node.attributes.axis.value : 1
    const rank = rankOf(x) ?? rankOf(node.outputs[0] ?? '')
    const last: OnnxNode = { ...node, attributes: { axis: { type: 'int', value: -1 } } }
    // The last axis alone means the same in both.
    if (axis === -1 || axis + 1 === rank) return [last]
    // [a, b, c, d] with axis 1 -> [a, b·c·d] -> Softmax -> [a, b, c, d]
    const [flat, soft, shape] = [fresh('flat'), fresh('soft'), fresh('shape')]
    return [
      { name: flat, domain: '', op: 'Flatten', inputs: [x], outputs: [flat], attributes: { axis: { type: 'int', value: axis } } },
      { ...last, name: soft, inputs: [flat], outputs: [soft] },
      { name: shape, domain: '', op: 'Shape', inputs: [x], outputs: [shape], attributes: {} },
      { name: node.name, domain: '', op: 'Reshape', inputs: [soft, shape], outputs: node.outputs, attributes: {} },
    ]
  },
}))
