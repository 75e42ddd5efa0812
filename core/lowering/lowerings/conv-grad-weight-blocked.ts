// ConvGradWeight by implicit im2col with the channels moved last by the CPU's blocked layout: faster than Transpose, and shared with the forward convolution.

import type { Value } from '../../onnx/operator.ts'
import { elementCount } from '../../tensor/tensor.ts'
import { channelsLastFromBlocked, toBlocked } from '../blocked.ts'
import { implicitCost, nanoseconds } from '../costs.ts'
import { defineLowering } from '../lowering.ts'
import { readWindow, required } from '../window.ts'
import { tapsByConvolution } from './conv-grad-weight-implicit.ts'

export const convGradWeightBlocked = defineLowering({
  op: 'lamina.ConvGradWeight',
  name: 'implicit-im2col-blocked',
  applies(call) {
    const [x] = required(call) as [Value]
    const block = call.device.channelBlock
    return block !== undefined && x.shape.length === 4 && (x.shape[1] ?? 0) % block === 0 && call.attributes.group === 1
  },
  /** Two nodes in place of one Transpose. */
  cost: (call) => implicitCost(readWindow(call)) + elementCount(call.inputs[0]?.shape ?? []) * 2 * nanoseconds.reordered + nanoseconds.node,
  emit(g, call) {
    const [x, gradY] = required(call) as [Value, Value]
    const window = readWindow(call)
    return [tapsByConvolution(g, call.device, window, channelsLastFromBlocked(g, toBlocked(g, x), window.channels), gradY)]
  },
})
