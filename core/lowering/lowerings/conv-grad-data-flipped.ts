// ConvGradData of a convolution with stride 1: the convolution of gradY with the weights turned round, in and out channels swapped.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import { elementCount, float32 } from '../../tensor/tensor.ts'
import { defineLowering, type LoweringCall } from '../lowering.ts'
import { all, axisOf, multiplyAdds, perAxis, product, required, type Window, windowOf } from '../window.ts'

/** dX[i] = sum over a of gradY[i + p − d·a] · w[a]: a convolution padded by d·(k−1) − p in front and i + p − o behind. */
export function backwardWindow(call: LoweringCall): Window {
  const [, gradY] = required(call) as [Value, Value]
  const image = call.outputs[0]?.shape ?? []
  const window = windowOf(call.attributes, image, gradY.shape)
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

/** Stride 1, and no more padding than the kernel reaches. */
export function isConvolutionBackwards(call: LoweringCall): boolean {
  const { strides, begins, ends } = backwardWindow(call)
  return all(strides, 1) && [...begins, ...ends].every((size) => size >= 0)
}

/** w: [Co, Ci/group, ...kernel] -> [Ci, Co/group, ...kernel] with its taps reversed. The exchange matrix is faster than Slice with step −1. */
export function turnedWeights(g: GraphBuilder, w: Value, window: Window): Value {
  const { kernel, group, channels, outChannels } = window
  const taps = product(kernel)
  const [ins, outs] = [channels / group, outChannels / group]
  const exchange = float32(
    [taps, taps],
    Array.from({ length: taps * taps }, (_, index) => Number(Math.floor(index / taps) + (index % taps) === taps - 1)),
  )
  const flat = g.reshape(w, [outChannels, ins, taps])
  const reversed = taps > 1 ? g.op('MatMul', [flat, g.constant(exchange)]) : flat
  const swapped =
    group === 1
      ? g.transpose(reversed, [1, 0, 2])
      : ins === 1 && outs === 1
        ? reversed
        : g.transpose(g.reshape(reversed, [group, outs, ins, taps]), [0, 2, 1, 3])
  return g.reshape(swapped, [channels, outs, ...kernel])
}

export const convGradDataFlipped = defineLowering({
  op: 'lamina.ConvGradData',
  name: 'flipped-convolution',
  applies: isConvolutionBackwards,
  cost(call) {
    const window = backwardWindow(call)
    const [w] = required(call) as [Value]
    return multiplyAdds(window) / 130 + elementCount(w.shape)
  },
  emit(g, call) {
    const [w, gradY] = required(call) as [Value, Value]
    const window = backwardWindow(call)
    return [
      g.op('Conv', [gradY, turnedWeights(g, w, window)], {
        kernel_shape: window.kernel,
        strides: window.strides,
        dilations: window.dilations,
        pads: [...window.begins, ...window.ends],
        group: window.group,
      }),
    ]
  },
})
