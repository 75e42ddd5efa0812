// ConvGradWeight as one convolution that sums over the batch, as in conv-grad-weight-banded.ts, of images that need not be put in blocks for it: one of a block of
// channels, or of fewer, is a plane whose rows are columns by channels. ONNX Runtime's convolution reads planes as they are where a group has fewer of them than a
// block, and takes gradY for their filters as it lies. Per multiply-add it is slower than over blocks, but nothing is put in order before.

import type { GraphBuilder } from '../../../onnx/builder.ts'
import type { Value } from '../../../onnx/operator.ts'
import { elementCount, float32 } from '../../../tensor/tensor.ts'
import { unblockFilter } from '../../blocked.ts'
import { multiplyAdds, nanoseconds } from '../../costs.ts'
import type { LoweringCall } from '../../lowering.ts'
import { all, product, readWindow, required, type Window } from '../../window.ts'
import { blockedImages, blockOf, defineForm } from '../form.ts'
import { blockedOp, padded } from '../passes.ts'
import { behind } from './conv-grad-weight-banded.ts'

/** Of the filter of one group, for a block of outputs: so little that it stays in the cache of a core beside what it meets. */
const mostKibibytes = 256
const kibibytesOf = (out: readonly number[], block: number): number => (4 * block * product(out)) / 1024

const blocksOfOutputs = ({ outChannels }: Window, block: number): number => outChannels / block

/** Images of one group. gradY's blocks of maps lie behind each other image by image: where there are several, a filter of more images would have to be put in order. */
function imagesPerGroup(window: Window, block: number): number {
  if (blocksOfOutputs(window, block) > 1) return 1
  const most = Math.min(block - 1, Math.floor(mostKibibytes / kibibytesOf(window.out, block)))
  return Array.from({ length: most }, (_, index) => most - index).find((images) => window.batch % images === 0) ?? 1
}

/** ONNX Runtime takes planes for channels: fewer than a block, or a number of blocks. */
function takesPlanes(call: LoweringCall): boolean {
  const [window, block] = [readWindow(call), blockOf(call)]
  const { batch, image, group, kernel, dilations, out } = window
  if (image.length !== 2 || group !== 1 || product(kernel) === 1 || !all(dilations, 1) || behind(window).some((size) => size < 0)) return false
  const together = Math.min(blocksOfOutputs(window, block), 4)
  return (batch < block || batch % block === 0) && kibibytesOf(out, block) * together <= mostKibibytes
}

/** planes: [1, B, H, columns·c], of c channels, with zeros beside their rows but none above and below; gradY: blocked [B, Co, oh, ow] -> [Co/b, kh, kw, c, b of Co]. */
function sumOverPlanes(g: GraphBuilder, window: Window, block: number, planes: Value, gradY: Value): Value {
  const { batch, channels, outChannels, out, kernel, strides, begins } = window
  const images = imagesPerGroup(window, block)
  const groups = batch / images
  const found = blockedOp(g, 'Conv', [planes, g.reshape(gradY, [groups * outChannels, images, ...out])], {
    kernel_shape: out,
    dilations: [strides[0] ?? 1, (strides[1] ?? 1) * channels],
    pads: [begins[0] ?? 0, 0, behind(window)[0] ?? 0, 0],
    group: groups,
  })
  return groups > 1 ? g.sum(g.reshape(found, [groups, outChannels * product(kernel) * channels]), [0]) : found
}

/** Of the convolution and of what adds up its groups. */
function sumCost(call: LoweringCall, multiplyAdd: number): number {
  const [window, block] = [readWindow(call), blockOf(call)]
  const sums = (window.batch / imagesPerGroup(window, block)) * window.outChannels * product(window.kernel) * window.channels
  return multiplyAdds(window) * multiplyAdd + sums * nanoseconds.addedUp + 8 * nanoseconds.node
}

export const convGradWeightPlanesForm = defineForm({
  op: 'lamina.ConvGradWeight',
  name: 'planes',
  images: (call) => (readWindow(call).channels === blockOf(call) && takesPlanes(call) ? blockedImages(call, [0, 1], []) : undefined),
  cost: (call) => sumCost(call, nanoseconds.planeMultiplyAdd) + elementCount(call.inputs[0]?.shape ?? []) * nanoseconds.reordered,
  emit(g, call) {
    const [x, gradY] = required(call) as [Value, Value]
    const [window, block] = [readWindow(call), blockOf(call)]
    const { batch, channels, outChannels, kernel, begins } = window
    const [[, left = 0], [, right = 0]] = [begins, behind(window)]
    const around = padded(g, x, [0, left, 0, right])
    const [, , height = 1, width = 1] = around.shape
    const summed = sumOverPlanes(g, window, block, g.reshape(around, [1, batch, height, width * block]), gradY)
    return [unblockFilter(g, g.reshape(summed, [outChannels, channels, ...kernel]), block)]
  },
})

/** Of an image of few channels, which is not blocked. */
export const convGradWeightImagePlanesForm = defineForm({
  op: 'lamina.ConvGradWeight',
  name: 'image-planes',
  images: (call) => (readWindow(call).channels < blockOf(call) && takesPlanes(call) ? blockedImages(call, [1], []) : undefined),
  /** Rows of few channels give too few results at a time. */
  cost: (call) => sumCost(call, 2 * nanoseconds.blockedMultiplyAdd) + elementCount(call.inputs[0]?.shape ?? []) * nanoseconds.transposed,
  emit(g, call) {
    const [x, gradY] = required(call) as [Value, Value]
    const [window, block] = [readWindow(call), blockOf(call)]
    const { batch, channels, outChannels, image, kernel, begins } = window
    const [[, left = 0], [, right = 0]] = [begins, behind(window)]
    const [height = 1, width = 1] = image
    const rows = g.reshape(g.transpose(x, [0, 2, 3, 1]), [batch * height, width * channels])
    const zeros = (columns: number): Value[] =>
      columns > 0 ? [g.constant(float32([batch * height, columns * channels], new Float32Array(batch * height * columns * channels)))] : []
    const planes = g.reshape(g.op('Concat', [...zeros(left), rows, ...zeros(right)], { axis: 1 }), [
      1,
      batch,
      height,
      (left + width + right) * channels,
    ])
    const summed = sumOverPlanes(g, window, block, planes, gradY)
    // [Co/b, taps, c, b] -> [Co, c, taps]
    const ordered = g.transpose(g.reshape(summed, [outChannels / block, product(kernel), channels, block]), [0, 3, 2, 1])
    return [g.reshape(ordered, [outChannels, channels, ...kernel])]
  },
})
