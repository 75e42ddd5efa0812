// ConvGradWeight as one convolution that sums over the batch, as in conv-grad-weight-banded.ts, of images that are not put in blocks for it: each block of channels
// of an image, or an image of fewer channels, is a plane whose rows are columns by channels. ONNX Runtime's convolution reads planes as they are where a group has
// fewer of them than a block, and takes gradY for their filters as it lies; of several blocks only whole maps are put in order.

import type { GraphBuilder } from '../../../onnx/builder.ts'
import type { Value } from '../../../onnx/operator.ts'
import { elementCount, float32 } from '../../../tensor/tensor.ts'
import { transposeRows, unblockFilter } from '../../blocked.ts'
import { multiplyAdds, nanoseconds } from '../../costs.ts'
import type { LoweringCall } from '../../lowering.ts'
import { all, product, readWindow, required, type Window } from '../../window.ts'
import { blockedImages, blockOf, defineForm } from '../form.ts'
import { blockedOp, padded } from '../passes.ts'
import { behind, filterKibibytes, filterOfMaps } from './conv-grad-weight-banded.ts'

/** Of one image's filter, for a block of outputs. */
const kibibytesOf = (out: readonly number[], block: number): number => (4 * block * product(out)) / 1024

const blocksOfOutputs = ({ outChannels }: Window, block: number): number => outChannels / block

/** Images of one group. */
function imagesPerGroup({ batch, out }: Window, block: number): number {
  const most = Math.min(block - 1, Math.floor(filterKibibytes.beside / kibibytesOf(out, block)))
  return Array.from({ length: most }, (_, index) => most - index).find((images) => batch % images === 0) ?? 1
}

/** gradY: blocked [B, Co, oh, ow] -> a filter per plane of a group, OIHWBo: [B/images, Co/b, images, oh, ow, b]. With one block of outputs it lies so. */
function gradientAsFilter(g: GraphBuilder, window: Window, block: number, images: number, gradY: Value): Value {
  const { batch, outChannels, out } = window
  const [groups, outs] = [batch / images, blocksOfOutputs(window, block)]
  const ordered = outs > 1 && images > 1 ? transposeRows(g, g.reshape(gradY, [groups, images, outs, product(out) * block]), [0, 2, 1]) : gradY
  return g.reshape(ordered, [groups * outChannels, images, ...out])
}

/** ONNX Runtime takes planes for channels: fewer than a block, or a number of blocks. */
function takesPlanes(call: LoweringCall): boolean {
  const [window, block] = [readWindow(call), blockOf(call)]
  const { batch, image, group, kernel, dilations, out } = window
  if (image.length !== 2 || group !== 1 || product(kernel) === 1 || !all(dilations, 1) || behind(window).some((size) => size < 0)) return false
  const together = Math.min(blocksOfOutputs(window, block), 4)
  return (batch < block || batch % block === 0) && kibibytesOf(out, block) * together <= filterKibibytes.beside
}

/**
 * planes: [maps, B, H, columns·c], of c channels, with zeros beside their rows but none above and below; gradY: blocked [B, Co, oh, ow]
 * -> [maps, Co/b, kh, kw, c, b of Co].
 */
function sumOverPlanes(g: GraphBuilder, window: Window, block: number, planes: Value, gradY: Value): Value {
  const { batch, outChannels, out, kernel, strides, begins } = window
  const [maps = 1] = planes.shape
  const channels = window.channels / maps
  const images = imagesPerGroup(window, block)
  const groups = batch / images
  const found = blockedOp(g, 'Conv', [planes, gradientAsFilter(g, window, block, images, gradY)], {
    kernel_shape: out,
    dilations: [strides[0] ?? 1, (strides[1] ?? 1) * channels],
    pads: [begins[0] ?? 0, 0, behind(window)[0] ?? 0, 0],
    group: groups,
  })
  return groups > 1 ? g.sum(g.reshape(found, [maps, groups, outChannels * product(kernel) * channels]), [1]) : found
}

/** Of the convolution and of what adds up its groups. */
function sumCost(call: LoweringCall, multiplyAdd: number): number {
  const [window, block] = [readWindow(call), blockOf(call)]
  const sums = (window.batch / imagesPerGroup(window, block)) * window.outChannels * product(window.kernel) * window.channels
  const moved = window.outChannels > block ? window.batch * window.outChannels * product(window.out) : 0
  return multiplyAdds(window) * multiplyAdd + sums * nanoseconds.addedUp + moved * nanoseconds.movedRows + 8 * nanoseconds.node
}

export const convGradWeightPlanesForm = defineForm({
  op: 'lamina.ConvGradWeight',
  name: 'planes',
  images: (call) => (readWindow(call).channels >= blockOf(call) && takesPlanes(call) ? blockedImages(call, [0, 1], []) : undefined),
  cost(call) {
    const moved = elementCount(call.inputs[0]?.shape ?? [])
    const ordered = readWindow(call).channels > blockOf(call) ? moved * nanoseconds.movedRows : 0
    return sumCost(call, nanoseconds.planeMultiplyAdd) + moved * nanoseconds.reordered + ordered
  },
  emit(g, call) {
    const [x, gradY] = required(call) as [Value, Value]
    const [window, block] = [readWindow(call), blockOf(call)]
    const { batch, channels, image, begins } = window
    const [[, left = 0], [, right = 0]] = [begins, behind(window)]
    const maps = channels / block
    const [height = 1, width = 1] = [image[0], (image[1] ?? 1) + left + right]
    const beside = g.reshape(padded(g, x, [0, left, 0, right]), [batch, maps, height * width * block])
    const planes = g.reshape(maps > 1 ? transposeRows(g, beside, [1, 0]) : beside, [maps, batch, height, width * block])
    const summed = sumOverPlanes(g, window, block, planes, gradY)
    return [unblockFilter(g, filterOfMaps(g, window, block, summed), block)]
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
