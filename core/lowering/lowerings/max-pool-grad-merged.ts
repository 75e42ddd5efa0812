// MaxPoolGrad of images whose channels fill no block: pooling knows nothing of channels, so all maps of the batch are taken as channels of one image, which do
// fill blocks. Several times faster than asking MaxPool for the places of its maxima, which leaves its fast path.

import { elementCount } from '../../tensor/tensor.ts'
import { fromBlocked, toBlocked } from '../blocked.ts'
import { nanoseconds } from '../costs.ts'
import { maxPoolGradForm } from '../layout/forms/max-pool-grad.ts'
import { defineLowering, type LoweringCall } from '../lowering.ts'
import { required } from '../window.ts'

/** [B, C, ...image] -> [1, B·C, ...image] */
const merged = ([batch = 1, channels = 1, ...image]: readonly number[]): number[] => [1, batch * channels, ...image]

/** The call as it is for merged images. */
function mergedCall(call: LoweringCall): LoweringCall {
  const merge = <V extends { readonly shape: readonly number[] }>(value: V): V => ({ ...value, shape: merged(value.shape) })
  return { ...call, inputs: required(call).map(merge), outputs: call.outputs.map(merge) }
}

export const maxPoolGradMerged = defineLowering({
  op: 'lamina.MaxPoolGrad',
  name: 'merged-blocks',
  applies: (call) => call.device.channelBlock !== undefined && maxPoolGradForm.images(mergedCall(call))?.inputs.length === 3,
  cost(call) {
    const moved = [...required(call), ...call.outputs].reduce((sum, { shape }) => sum + elementCount(shape), 0)
    return maxPoolGradForm.cost(mergedCall(call)) + moved * nanoseconds.reordered + 4 * nanoseconds.node
  },
  emit(g, call) {
    const images = required(call).map((value) => toBlocked(g, g.reshape(value, merged(value.shape))))
    const whole = mergedCall(call)
    const [found] = maxPoolGradForm.emit(g, { ...whole, inputs: images })
    const shape = call.outputs[0]?.shape ?? []
    return found ? [g.reshape(fromBlocked(g, found, found.shape[1] ?? 0), shape)] : []
  },
})
