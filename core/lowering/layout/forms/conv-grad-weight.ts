// ConvGradWeight from blocked images: depthwise as one convolution whose filter is gradY, 1×1 as another or as one matrix product.

import type { GraphBuilder } from '../../../onnx/builder.ts'
import type { Value } from '../../../onnx/operator.ts'
import { elementCount } from '../../../tensor/tensor.ts'
import { blockedConv, channelsLastFromBlocked, fromBlocked, toBlocked, transposeRows, unblockFilter } from '../../blocked.ts'
import { multiplyAdds, nanoseconds } from '../../costs.ts'
import type { LoweringCall } from '../../lowering.ts'
import { all, paddingBehind, product, readWindow, required } from '../../window.ts'
import { blockedImages, blockOf, defineForm } from '../form.ts'
import { blockedOp } from '../passes.ts'

/** Image and batch together are the channels of one depthwise convolution with gradY as its filter. */
export const convGradWeightDepthwiseForm = defineForm({
  op: 'lamina.ConvGradWeight',
  name: 'depthwise',
  images(call) {
    const { channels, outChannels, group, image } = readWindow(call)
    return image.length === 2 && group > 1 && group === channels && group === outChannels ? blockedImages(call, [0, 1], []) : undefined
  },
  cost: (call) => multiplyAdds(readWindow(call)) / 40,
  emit(g, call) {
    const [x, gradY] = required(call) as [Value, Value]
    const window = readWindow(call)
    const { batch, channels, image, out, kernel, begins, dilations, strides } = window
    const merged = batch * channels
    const [image1, filter] = [g.reshape(x, [1, merged, ...image]), g.reshape(gradY, [merged, 1, ...out])]
    const reading = { kernel: out, strides: dilations, dilations: strides, begins, ends: paddingBehind(window), group: merged }
    const found = blockedConv(g, [image1, filter], reading)
    const taps = found.shape.slice(2)
    // Still in blocks: [batch, C/b, taps, b].
    const summed = g.sum(g.reshape(found, [batch, channels * product(taps)]), [0])
    const plain = fromBlocked(g, g.reshape(summed, [1, channels, ...taps]), channels)
    const wanted = kernel.every((size, axis) => size === taps[axis]) ? plain : g.op('Slice', [plain, g.ints([0, 0]), g.ints(kernel), g.ints([2, 3])])
    return [g.reshape(wanted, [channels, 1, ...kernel])]
  },
})

/** Whether the kernel is 1×1 and reads nothing but the image. */
function isPointwise(call: LoweringCall): boolean {
  const { kernel, group, begins, ends, image } = readWindow(call)
  return image.length === 2 && product(kernel) === 1 && group === 1 && all([...begins, ...ends], 0)
}

/** x: blocked -> blocked: the elements that a 1×1 kernel with this stride reads. */
const readBy = (g: GraphBuilder, x: Value, strides: readonly number[]): Value =>
  all(strides, 1) ? x : blockedOp(g, 'MaxPool', [x], { kernel_shape: [1, 1], strides })

/** x: blocked -> [B·H·W, C]. */
function asRows(g: GraphBuilder, x: Value): Value {
  const channels = x.shape[1] ?? 1
  const rows = channelsLastFromBlocked(g, x, channels)
  return g.reshape(rows, [elementCount(rows.shape) / channels, channels])
}

/** dW = gradYᵀ · X over all places of all images. */
export const convGradWeightPointwiseForm = defineForm({
  op: 'lamina.ConvGradWeight',
  name: 'pointwise',
  images: (call) => (isPointwise(call) ? blockedImages(call, [0, 1], []) : undefined),
  cost(call) {
    const [x, gradY] = required(call) as [Value, Value]
    const moved = elementCount(x.shape) + elementCount(gradY.shape)
    return multiplyAdds(readWindow(call)) / 50 + moved * nanoseconds.reordered + 6 * nanoseconds.node
  },
  emit(g, call) {
    const [x, gradY] = required(call) as [Value, Value]
    const { channels, outChannels, strides } = readWindow(call)
    const product = g.op('FusedMatMul', [asRows(g, gradY), asRows(g, readBy(g, x, strides))], { transA: 1 }, { domain: 'com.microsoft' })
    return [g.reshape(product, [outChannels, channels, 1, 1])]
  },
})

/**
 * The same as a convolution of 1×1 whose channels are the places: it sums over them, image by image. gradY as it lies in blocks is its filter; only x is turned
 * round, block by block.
 */
export const convGradWeightPlacesForm = defineForm({
  op: 'lamina.ConvGradWeight',
  name: 'places',
  images: (call) => (isPointwise(call) && product(readWindow(call).out) % blockOf(call) === 0 ? blockedImages(call, [0, 1], []) : undefined),
  cost(call) {
    const window = readWindow(call)
    const read = window.batch * window.channels * product(window.out)
    const moved = read * (nanoseconds.reordered + (window.channels > blockOf(call) ? nanoseconds.movedRows : 0))
    return multiplyAdds(window) * nanoseconds.blockedMultiplyAdd + moved + 8 * nanoseconds.node
  },
  emit(g, call) {
    const [x, gradY] = required(call) as [Value, Value]
    const { batch, channels, outChannels, out, strides } = readWindow(call)
    const block = blockOf(call)
    const [maps, places] = [channels / block, product(out)]
    // [B, C/b, places/b, b places, b channels] -> [B, places/b, C/b, b channels, b places]
    const turned = toBlocked(g, g.reshape(readBy(g, x, strides), [(batch * channels * places) / block ** 2, block, block, 1]))
    const ordered = maps > 1 ? transposeRows(g, g.reshape(turned, [batch, maps, places / block, block ** 2]), [0, 2, 1]) : turned
    const image = g.reshape(ordered, [1, batch * places, 1, channels])
    const filter = g.reshape(gradY, [batch * outChannels, places, 1, 1])
    const found = blockedOp(g, 'Conv', [image, filter], { kernel_shape: [1, 1], group: batch })
    // [B, Co/b, C, b of Co]: a filter in blocks.
    const summed = g.sum(g.reshape(found, [batch, outChannels * channels]), [0])
    return [unblockFilter(g, g.reshape(summed, [outChannels, channels, 1, 1]), block)]
  },
})
