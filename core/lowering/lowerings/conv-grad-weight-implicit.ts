// ConvGradWeight in standard operators, for every convolution on every device: im2col that nobody writes out.
//
//   dW[o, a, b, c] = sum over n, i, j of gradY[n, o, i, j] · x[n, c, s·i + d·a − p, s·j + d·b − p]
//
// is itself a convolution: batch is the channel that is summed over, gradY the kernel with dilation s, the taps a, b its outputs with stride d.
// Written so, its matrices would be C wide; merging the last image axis with C (channels last) makes them b·C wide, which fills the processor.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import { elementCount } from '../../tensor/tensor.ts'
import { blockFilterOfChannelsLast, channelsSecond, hasManyWeights, longTranspose, unblockFilter } from '../blocked.ts'
import { convolve } from '../convolve.ts'
import { implicitCost, nanoseconds } from '../costs.ts'
import { type DeviceProfile, defineLowering } from '../lowering.ts'
import { axisOf, paddingBehind, perAxis, product, readWindow, required, type Window } from '../window.ts'

export const convGradWeightImplicit = defineLowering({
  op: 'lamina.ConvGradWeight',
  name: 'implicit-im2col',
  applies: () => true,
  cost: (call) => implicitCost(readWindow(call)) + elementCount(call.inputs[0]?.shape ?? []) * nanoseconds.transposed,
  emit(g, call) {
    const [x, gradY] = required(call) as [Value, Value]
    const window = readWindow(call)
    return [tapsByConvolution(g, call.device, window, channelsLast(g, window, x), gradY)]
  },
})

/** x: [B, C, ...image] -> [B, ...image, C], with groups [group, B, ...image, C/group]. */
function channelsLast(g: GraphBuilder, window: Window, x: Value): Value {
  const { batch, channels, group, image } = window
  const axes = image.map((_, axis) => axis)
  if (group === 1) return g.transpose(x, [0, ...axes.map((axis) => axis + 2), 1])
  const grouped = g.reshape(x, [batch, group, channels / group, ...image])
  return g.transpose(grouped, [1, 0, ...axes.map((axis) => axis + 3), 2])
}

/** x: the image with its channels last, gradY: [B, Co, ...out] -> dW: [Co, C/group, ...kernel]. */
export function tapsByConvolution(g: GraphBuilder, device: DeviceProfile, window: Window, x: Value, gradY: Value): Value {
  const { batch, group, image, out, outChannels, kernel } = window
  const channels = window.channels / group
  const last = image.length - 1
  const widen = (sizes: readonly number[]): number[] => sizes.map((size, axis) => (axis === last ? size * channels : size))
  // Enough padding behind for the last tap of the last output.
  const ends = paddingBehind(window)
  const found = perAxis(window, (axis) => {
    const { image: size, out: outputs, stride, dilation, begin } = axisOf(window, axis)
    const reach = size + begin + (ends[axis] as number) - stride * (outputs - 1)
    return axis === last ? reach : Math.floor((reach - 1) / dilation) + 1
  })
  const taps = convolve(g, device, [g.reshape(x, [1, group * batch, ...widen(image)]), swapFirst(g, gradY)], {
    kernel: out,
    strides: window.dilations.map((dilation, axis) => (axis === last ? 1 : dilation)),
    dilations: widen(window.strides),
    begins: widen(window.begins),
    ends: widen(ends),
    group,
  })
  const apart = g.reshape(taps, [outChannels, ...found, channels])
  const wanted = takeTaps(g, window, apart, found)
  if (product(kernel) === 1 && channels === 1) return g.reshape(wanted, [outChannels, 1, ...kernel])
  const block = device.channelBlock
  if (block !== undefined && kernel.length === 2 && channels % block === 0) {
    // Whoever holds the weights in blocks takes their gradient as it lies.
    if (outChannels % block === 0 && hasManyWeights(wanted)) return unblockFilter(g, blockFilterOfChannelsLast(g, wanted, block), block)
    if (elementCount(wanted.shape) >= longTranspose) return channelsSecond(g, wanted)
  }
  return g.transpose(wanted, [0, image.length + 1, ...kernel.map((_, axis) => axis + 1)])
}

/** Positions found by the convolution -> the kernel's taps: the last axis was scanned without its dilation. */
function takeTaps(g: GraphBuilder, window: Window, apart: Value, found: readonly number[]): Value {
  const last = found.length - 1
  const steps = window.dilations.map((dilation, axis) => (axis === last ? dilation : 1))
  const ends = window.kernel.map((taps, axis) => (taps - 1) * (steps[axis] as number) + 1)
  if (ends.every((end, axis) => end === found[axis] && steps[axis] === 1)) return apart
  const axes = found.map((_, axis) => axis + 1)
  return g.op('Slice', [apart, g.ints(axes.map(() => 0)), g.ints(ends), g.ints(axes), g.ints(steps)])
}

/** [a, b, ...] -> [b, a, ...]. */
export function swapFirst(g: GraphBuilder, value: Value): Value {
  return g.transpose(value, [1, 0, ...value.shape.slice(2).map((_, axis) => axis + 2)])
}
