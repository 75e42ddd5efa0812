// ConvGradWeight of a depthwise convolution on CPUs: image and batch together are the channels of one blocked depthwise convolution with gradY as its filter.

import type { Value } from '../../onnx/operator.ts'
import { elementCount } from '../../tensor/tensor.ts'
import { blockDepthwiseFilter, blockedConv, fromBlocked, toBlocked } from '../blocked.ts'
import { multiplyAdds } from '../costs.ts'
import { defineLowering } from '../lowering.ts'
import { axisOf, perAxis, product, required, windowOf } from '../window.ts'

export const convGradWeightDepthwise = defineLowering({
  op: 'lamina.ConvGradWeight',
  name: 'blocked-depthwise',
  applies(call) {
    const [x, gradY] = required(call) as [Value, Value]
    const { group } = call.attributes
    const channels = x.shape[1] ?? 0
    const block = call.device.channelBlock
    return block !== undefined && x.shape.length === 4 && group === channels && group === gradY.shape[1] && channels % block === 0
  },
  cost(call) {
    const [x, gradY] = required(call) as [Value, Value]
    return multiplyAdds(windowOf(call.attributes, x.shape, gradY.shape)) / 40 + 0.3 * elementCount(x.shape)
  },
  emit(g, call) {
    const [x, gradY] = required(call) as [Value, Value]
    const window = windowOf(call.attributes, x.shape, gradY.shape)
    const { batch, channels, image, out, kernel } = window
    const merged = batch * channels
    const ends = perAxis(window, (axis) => {
      const { image: size, out: outputs, stride, dilation, kernel: taps, begin } = axisOf(window, axis)
      return Math.max(0, stride * (outputs - 1) + dilation * (taps - 1) + 1 - size - begin)
    })
    const blocked = g.reshape(toBlocked(g, x), [1, merged, ...image])
    const filter = blockDepthwiseFilter(g, g.reshape(gradY, [merged, 1, ...out]))
    const reading = { kernel: out, strides: window.dilations, dilations: window.strides, begins: window.begins, ends, group: merged }
    const taps = fromBlocked(g, blockedConv(g, [blocked, filter], reading), merged)
    const wanted = kernel.every((size, axis) => size === taps.shape[axis + 2])
      ? taps
      : g.op('Slice', [taps, g.ints([0, 0]), g.ints(kernel), g.ints([2, 3])])
    const summed = g.sum(g.reshape(wanted, [batch, channels * product(kernel)]), [0])
    return [g.reshape(summed, [channels, 1, ...kernel])]
  },
})
