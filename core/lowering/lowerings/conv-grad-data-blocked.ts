// ConvGradData with stride 1 in the CPU's blocked layout: the fastest convolution there is, with weights turned round in the graph.

import type { Value } from '../../onnx/operator.ts'
import { elementCount } from '../../tensor/tensor.ts'
import { blockDepthwiseFilter, blockedConv, blockFilter, blockFilterBackward, fromBlocked, toBlocked } from '../blocked.ts'
import { turnedWeights } from '../convolve.ts'
import { blockedCost, nanoseconds } from '../costs.ts'
import { defineLowering } from '../lowering.ts'
import { product, required } from '../window.ts'
import { asConvolution, backwardWindow, isConvolutionBackwards } from './conv-grad-data-flipped.ts'

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
    return blockedCost(asConvolution(call, gradY)) + elementCount(w.shape) * (nanoseconds.reordered + nanoseconds.movedRows)
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
