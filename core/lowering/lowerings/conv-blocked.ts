// Conv with trained weights in the CPU's blocked layout. Frozen weights are left to ONNX Runtime, which blocks them once when it loads.

import type { Value } from '../../onnx/operator.ts'
import { elementCount } from '../../tensor/tensor.ts'
import { blockDepthwiseFilter, blockedConv, blockFilter, blockOutputs, fromBlocked, toBlocked } from '../blocked.ts'
import { blockedCost, nanoseconds } from '../costs.ts'
import { defineLowering } from '../lowering.ts'
import { convolutionWindow, product, type Window } from '../window.ts'

/** `whole`: block to block; `depthwise`; `image`: few channels stay unblocked and a large kernel makes up for it. */
function form(window: Window, block: number): 'whole' | 'depthwise' | 'image' | undefined {
  const { channels, outChannels, group, kernel } = window
  if (outChannels % block !== 0 || product(kernel) === 1) return undefined
  if (group > 1 && group === channels && group === outChannels) return 'depthwise'
  if ((channels / group) % block === 0 && (outChannels / group) % block === 0) return 'whole'
  return group === 1 && channels < block && product(kernel) > 9 ? 'image' : undefined
}

export const convBlocked = defineLowering({
  op: 'Conv',
  name: 'blocked-convolution',
  applies(call) {
    const { device, inputs, constants } = call
    if (device.channelBlock === undefined || inputs[0]?.shape.length !== 4 || constants[1]) return false
    return form(convolutionWindow(call), device.channelBlock) !== undefined
  },
  cost(call) {
    return blockedCost(convolutionWindow(call)) + elementCount(call.inputs[1]?.shape ?? []) * (nanoseconds.reordered + nanoseconds.movedRows)
  },
  emit(g, call) {
    const [x, w, bias] = call.inputs as [Value, Value, Value?]
    const window = convolutionWindow(call)
    const block = call.device.channelBlock ?? 1
    const kind = form(window, block)
    const image = kind === 'image' ? x : toBlocked(g, x)
    const filter = kind === 'depthwise' ? blockDepthwiseFilter(g, w) : kind === 'whole' ? blockFilter(g, w, block) : blockOutputs(g, w, block)
    return [fromBlocked(g, blockedConv(g, [image, filter, bias], window), window.outChannels)]
  },
})
