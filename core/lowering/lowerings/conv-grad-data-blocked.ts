// ConvGradData with stride 1 in the CPU's blocked layout: the fastest convolution there is, with weights turned round in the graph.

import type { Value } from '../../onnx/operator.ts'
import { elementCount } from '../../tensor/tensor.ts'
import { blockDepthwiseFilter, blockedConv, blockFilter, blockFilterBackward, fromBlocked, toBlocked } from '../blocked.ts'
import { turnedWeights } from '../convolve.ts'
import { defineLowering } from '../lowering.ts'
import { multiplyAdds, product, required } from '../window.ts'
import { backwardWindow, isConvolutionBackwards } from './conv-grad-data-flipped.ts'

export const convGradDataBlocked = defineLowering({
  op: 'lamina.ConvGradData',
  name: 'blocked-convolution',
  applies(call) {
    const [w] = required(call) as [Value]
    const block = call.device.channelBlock
    if (block === undefined || w.shape.length !== 4 || !isConvolutionBackwards(call)) return false
    const { channels, outChannels, group, kernel } = backwardWindow(call)
    const depthwise = group === channels && group === outChannels
    return (
      product(kernel) > 1 &&
      channels % block === 0 &&
      outChannels % block === 0 &&
      (depthwise || (channels / group) % block === 0) &&
      (depthwise || (outChannels / group) % block === 0)
    )
  },
  cost(call) {
    const [w, gradY] = required(call) as [Value, Value]
    return (
      multiplyAdds(backwardWindow(call)) / 190 +
      elementCount(w.shape) +
      0.2 * (elementCount(gradY.shape) + elementCount(call.outputs[0]?.shape ?? []))
    )
  },
  emit(g, call) {
    const [w, gradY] = required(call) as [Value, Value]
    const window = backwardWindow(call)
    const { channels, group } = window
    const block = call.device.channelBlock ?? 1
    const filter =
      group === 1
        ? blockFilterBackward(g, w, block)
        : group === channels
          ? blockDepthwiseFilter(g, turnedWeights(g, w, window))
          : blockFilter(g, turnedWeights(g, w, window), block)
    return [fromBlocked(g, blockedConv(g, [toBlocked(g, gradY), filter], window), channels)]
  },
})
