// ConvGradData of a convolution with stride 1: the convolution of gradY with the weights turned round, in and out channels swapped.

import type { Value } from '../../onnx/operator.ts'
import { elementCount } from '../../tensor/tensor.ts'
import { convolve, turnedWeights } from '../convolve.ts'
import { convolutionCost, nanoseconds } from '../costs.ts'
import { defineLowering, type LoweringCall } from '../lowering.ts'
import { all, axisOf, gradDataWindow, perAxis, required, type Window } from '../window.ts'

/** dX[i] = sum over a of gradY[i + p − d·a] · w[a]: a convolution padded by d·(k−1) − p in front and i + p − o behind. */
export function backwardWindow(call: LoweringCall): Window {
  const window = gradDataWindow(call)
  return {
    ...window,
    begins: perAxis(window, (axis) => {
      const { dilation, kernel, begin } = axisOf(window, axis)
      return dilation * (kernel - 1) - begin
    }),
    ends: perAxis(window, (axis) => {
      const { image: size, begin, out } = axisOf(window, axis)
      return size + begin - out
    }),
  }
}

/** The same window with gradY as its image. */
export function asConvolution(call: LoweringCall, gradY: Value): Window {
  const { channels, outChannels, image, ...rest } = backwardWindow(call)
  return { ...rest, channels: outChannels, outChannels: channels, image: gradY.shape.slice(2), out: image }
}

/** Stride 1, and no more padding than the kernel reaches. */
export function isConvolutionBackwards(call: LoweringCall): boolean {
  const { strides, begins, ends } = backwardWindow(call)
  return all(strides, 1) && [...begins, ...ends].every((size) => size >= 0)
}

export const convGradDataFlipped = defineLowering({
  op: 'lamina.ConvGradData',
  name: 'flipped-convolution',
  applies: isConvolutionBackwards,
  cost(call) {
    const [w, gradY] = required(call) as [Value, Value]
    return convolutionCost(asConvolution(call, gradY)) + elementCount(w.shape) * nanoseconds.transposed + 4 * nanoseconds.node
  },
  emit(g, call) {
    const [w, gradY] = required(call) as [Value, Value]
    const window = backwardWindow(call)
    return [convolve(g, call.device, [gradY, turnedWeights(g, w, window)], window)]
  },
})
