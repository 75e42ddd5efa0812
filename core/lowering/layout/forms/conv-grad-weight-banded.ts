// ConvGradWeight from blocked images as one blocked convolution, at the speed of the forward one.
//
//   dW[o, c, a, b] = Σ over n, i, j of gradY[n, o, i, j] · x[n, c, s·i + a − p, s·j + b − p]
//
// is a convolution that sums over the batch: images are its channels, gradY its filter (dilated by s), the taps its places. Rows of output may be cut into
// bands that count as images of their own, so that a block of channels is filled by few images, and so that the filter stays in the cache.
// Column and channel-in-block are one axis: it is scanned in single steps, and the filter's columns lie s blocks apart.

import type { GraphBuilder } from '../../../onnx/builder.ts'
import type { Value } from '../../../onnx/operator.ts'
import { invariant } from '../../../problems.ts'
import { elementCount, float32 } from '../../../tensor/tensor.ts'
import { gatherRows, toBlocked, transposeRows, unblockFilter } from '../../blocked.ts'
import { multiplyAdds, nanoseconds } from '../../costs.ts'
import type { LoweringCall } from '../../lowering.ts'
import { all, axisOf, perAxis, product, readWindow, required, type Window } from '../../window.ts'
import { blockedImages, blockOf, defineForm } from '../form.ts'
import { blockedOp, padded } from '../passes.ts'

/**
 * Of the filter of one group: so little that it stays in the cache of a core beside all that it meets, or at least by itself. Bands of fewer rows than these would
 * cost more than that saves, for each reads rows of the image that others read, too.
 */
export const filterKibibytes = { beside: 256, alone: 1024 } as const
const fewRows = 8

/** Padding behind each axis; negative where the last rows or columns are never read. */
export const behind = (window: Window): number[] =>
  perAxis(window, (axis) => {
    const { image, out, stride, kernel, begin } = axisOf(window, axis)
    return stride * (out - 1) + kernel - image - begin
  })

/** Rows of zeros that may be added to gradY where no number of bands divides its own: by so much they may outgrow them. */
const mostRows = 1.25

interface Bands {
  readonly bands: number
  /** The window as the bands cut it, with rows of output added where they need some. */
  readonly window: Window
}

/** Bands per image: the fewest that fill whole blocks with images and keep the filter small; undefined where no number does. */
function bandsOf(window: Window, block: number): Bands | undefined {
  const { batch, channels, outChannels, out } = window
  const [rows = 1, columns = 1] = out
  const filling = Array.from({ length: Math.floor(rows * mostRows) }, (_, index) => index + 1).filter((bands) => (batch * bands) % block === 0)
  const possible = filling.filter((bands) => rows % bands === 0)
  const added = (bands: number): Bands => ({ bands, window: { ...window, out: [Math.ceil(rows / bands) * bands, columns] } })
  if (possible.length === 0) return filling.map(added).find((each) => (each.window.out[0] ?? 1) <= rows * mostRows)
  // Images of few channels meet the filter for too short a time to make up for bands.
  if (channels < block && possible[0] === 1) return { bands: 1, window }
  const kibibytes = (bands: number): number => ((rows / bands) * columns * Math.min(outChannels / block, 4) * block * block * 4) / 1024
  const small = possible.find((bands) => kibibytes(bands) <= filterKibibytes.beside && rows / bands >= fewRows)
  const cached = small ?? possible.find((bands) => kibibytes(bands) <= filterKibibytes.alone)
  return { bands: cached ?? possible.at(-1) ?? 1, window }
}

/** gradY with the rows of zeros that its bands need. */
const withRows = (g: GraphBuilder, gradY: Value, { window }: Bands): Value =>
  padded(g, gradY, [0, 0, (window.out[0] ?? 1) - (gradY.shape[2] ?? 1), 0])

/** x: blocked [B, C, H, W] -> [C/b, bands·B, rows, columns·b], with images and bands in blocks of channels. */
function imagesAsChannels(g: GraphBuilder, window: Window, block: number, bands: number, x: Value): Value {
  const { channels, image, begins } = window
  const [bottom = 0, right = 0] = behind(window)
  const [top = 0, left = 0] = begins
  const value = padded(g, x, [top, left, bottom, right])
  return cutIntoBands(g, window, block, bands, { value, groups: channels / block, width: ((image[1] ?? 0) + left + right) * block })
}

interface Rows {
  /** [B, groups, rows, width], padded. */
  readonly value: Value
  readonly groups: number
  readonly width: number
}

/** -> [groups, bands·B, rows of a band, width], with images and bands in blocks of channels. */
function cutIntoBands(g: GraphBuilder, window: Window, block: number, bands: number, { value, groups, width }: Rows): Value {
  const { batch, out, strides, kernel } = window
  const height = elementCount(value.shape) / (batch * groups * width)
  const [stride = 1] = strides
  const each = (out[0] ?? 1) / bands
  const rows = bands === 1 ? height : stride * (each - 1) + (kernel[0] ?? 1)
  let ordered = value
  if (groups > 1 || bands > 1) {
    const order = new Int32Array(groups * batch * bands * rows)
    let at = 0
    for (let group = 0; group < groups; group++)
      for (let index = 0; index < batch; index++)
        for (let band = 0; band < bands; band++)
          for (let row = 0; row < rows; row++) order[at++] = (index * groups + group) * height + band * each * stride + row
    ordered = gatherRows(g, value, width, order)
  }
  const images = batch * bands
  const blocked = toBlocked(g, g.reshape(ordered, [(groups * images) / block, block, rows, width]))
  return g.reshape(blocked, [groups, images, rows, width])
}

/** gradY: blocked [B, Co, oh, ow] -> a filter per block of images, OIHWBiBo: [bands·B/b, Co/b, oh/bands, ow, b of images, b of Co]. */
function gradientAsFilter(g: GraphBuilder, { batch, outChannels, out }: Window, block: number, bands: number, gradY: Value): Value {
  const [rows = 1, columns = 1] = out
  const outs = outChannels / block
  const groups = (batch * bands) / block
  const each = rows / bands
  const shape = [groups * outChannels, block, each, columns]
  if (bands === 1) {
    const swapped = toBlocked(g, g.reshape(gradY, [groups, block, outs * rows * columns * block, 1]))
    const back = blockedOp(g, 'ReorderOutput', [g.reshape(swapped, [groups * outs * rows * columns, block, block, 1])], { channels: block })
    return g.reshape(back, shape)
  }
  const order = new Int32Array(batch * outs * rows * columns)
  let at = 0
  for (let group = 0; group < groups; group++)
    for (let outBlock = 0; outBlock < outs; outBlock++)
      for (let place = 0; place < each * columns; place++)
        for (let index = 0; index < block; index++) {
          const [image, band] = [Math.floor((group * block + index) / bands), (group * block + index) % bands]
          order[at++] = (image * outs + outBlock) * rows * columns + band * each * columns + place
        }
  return g.reshape(gatherRows(g, gradY, block, order), shape)
}

/** Of a call that a form applies to. */
function bandsFor(call: LoweringCall): Bands {
  const found = bandsOf(readWindow(call), blockOf(call))
  invariant(found, 'no bands fill blocks')
  return found
}

/**
 * x: [B, C, H, W] of few channels -> [1, bands·B, rows, (W + padding)·C], with images and bands in blocks of channels. Lines of one channel are copied first, one of
 * zeros behind those of each band, then put in blocks, and of these blocks, none of them broken, columns are made.
 */
function channelsInColumns(g: GraphBuilder, window: Window, block: number, bands: number, x: Value): Value {
  const { batch, channels, image, out, strides, kernel, begins } = window
  const [height = 1, width = 1] = image
  const [top = 0, left = 0] = begins
  const [, right = 0] = behind(window)
  const [stride = 1] = strides
  const each = (out[0] ?? 1) / bands
  const rows = stride * (each - 1) + (kernel[0] ?? 1)
  const lines = rows * channels + 1
  const images = batch * bands
  const zeros = batch * channels * height
  const source = g.op('Concat', [g.reshape(x, [zeros, width]), g.constant(float32([1, width], new Float32Array(width)))], { axis: 0 })
  const copied = new Int32Array(images * lines).fill(zeros)
  for (let index = 0; index < images; index++)
    for (let row = 0; row < rows; row++) {
      const from = (index % bands) * each * stride + row - top
      if (from < 0 || from >= height) continue
      for (let channel = 0; channel < channels; channel++)
        copied[index * lines + row * channels + channel] = (Math.floor(index / bands) * channels + channel) * height + from
    }
  const blocked = toBlocked(g, g.reshape(gatherRows(g, source, width, copied), [images / block, block, lines, width]))
  const columns = left + width + right
  const order = new Int32Array((images / block) * rows * columns * channels)
  let at = 0
  for (let group = 0; group < images / block; group++)
    for (let row = 0; row < rows; row++)
      for (let column = -left; column < width + right; column++)
        for (let channel = 0; channel < channels; channel++) {
          const inside = column >= 0 && column < width
          order[at++] = (group * lines + (inside ? row * channels + channel : lines - 1)) * width + (inside ? column : 0)
        }
  return g.reshape(gatherRows(g, blocked, block, order), [1, images, rows, columns * channels])
}

/**
 * The same for an image of few channels, which is not blocked: column and channel are one axis there, [B, H, W·C], and only the gradient fills blocks.
 */
export const convGradWeightImageForm = defineForm({
  op: 'lamina.ConvGradWeight',
  name: 'image',
  images(call) {
    const window = readWindow(call)
    const { channels, image, group, kernel, dilations } = window
    const few = image.length === 2 && group === 1 && channels < blockOf(call) && bandsOf(window, blockOf(call)) !== undefined
    const read = few && product(kernel) > 1 && all(dilations, 1) && behind(window).every((size) => size >= 0)
    return read ? blockedImages(call, [1], []) : undefined
  },
  cost(call) {
    const window = readWindow(call)
    const moved = 2 * window.batch * window.outChannels * product(window.out)
    const small = window.batch * window.channels * product(window.image)
    return (
      2 * multiplyAdds(bandsFor(call).window) * nanoseconds.blockedMultiplyAdd +
      moved * nanoseconds.reordered +
      small * nanoseconds.transposed +
      12 * nanoseconds.node
    )
  },
  emit(g, call) {
    const [x, gradY] = required(call) as [Value, Value]
    const block = blockOf(call)
    const cut = bandsFor(call)
    const { bands, window } = cut
    const { batch, channels, out, outChannels, kernel, strides } = window
    const groups = (batch * bands) / block
    const images = channelsInColumns(g, window, block, bands, x)
    const found = blockedOp(g, 'Conv', [images, gradientAsFilter(g, window, block, bands, withRows(g, gradY, cut))], {
      kernel_shape: [(out[0] ?? 1) / bands, out[1] ?? 1],
      dilations: [strides[0] ?? 1, (strides[1] ?? 1) * channels],
      group: groups,
    })
    const size = outChannels * product(kernel) * channels
    const summed = groups > 1 ? g.sum(g.reshape(found, [groups, size]), [0]) : found
    // [Co/b, taps, C, b] -> [Co, C, taps]
    const ordered = g.transpose(g.reshape(summed, [outChannels / block, product(kernel), channels, block]), [0, 3, 2, 1])
    return [g.reshape(ordered, [outChannels, channels, ...kernel])]
  },
})

export const convGradWeightBandedForm = defineForm({
  op: 'lamina.ConvGradWeight',
  name: 'banded',
  images(call) {
    const window = readWindow(call)
    const fits = window.image.length === 2 && window.group === 1 && product(window.kernel) > 1 && all(window.dilations, 1)
    const read = fits && behind(window).every((size) => size >= 0)
    return read && bandsOf(window, blockOf(call)) !== undefined ? blockedImages(call, [0, 1], []) : undefined
  },
  cost(call) {
    const window = readWindow(call)
    const moved = window.batch * (3 * window.channels * product(window.image) + 2 * window.outChannels * product(window.out))
    return multiplyAdds(bandsFor(call).window) * nanoseconds.blockedMultiplyAdd + moved * nanoseconds.reordered + 12 * nanoseconds.node
  },
  emit(g, call) {
    const [x, gradY] = required(call) as [Value, Value]
    const block = blockOf(call)
    return [unblockFilter(g, bandedWeights(g, bandsFor(call), block, x, gradY), block)]
  },
})

/** -> dW as OIHWBiBo, declared [Co, C, kh, kw]. */
function bandedWeights(g: GraphBuilder, cut: Bands, block: number, x: Value, gradY: Value): Value {
  const { bands, window } = cut
  const { batch, channels, outChannels, out, kernel, strides } = window
  const groups = (batch * bands) / block
  const filter = gradientAsFilter(g, window, block, bands, withRows(g, gradY, cut))
  const found = blockedOp(g, 'Conv', [imagesAsChannels(g, window, block, bands, x), filter], {
    kernel_shape: [(out[0] ?? 1) / bands, out[1] ?? 1],
    dilations: [strides[0] ?? 1, (strides[1] ?? 1) * block],
    group: groups,
  })
  const ins = channels / block
  const size = outChannels * product(kernel) * block
  const summed = groups > 1 ? g.sum(g.reshape(found, [ins, groups, size]), [1]) : found
  return filterOfMaps(g, window, block, summed)
}

/** found: [C/b, Co/b, kh, kw, b of C, b of Co] -> OIHWBiBo, declared [Co, C, kh, kw]. */
export function filterOfMaps(g: GraphBuilder, { channels, outChannels, kernel }: Window, block: number, found: Value): Value {
  const shape = [outChannels, channels, ...kernel]
  const maps = channels / block
  if (maps === 1) return g.reshape(found, shape)
  return g.reshape(transposeRows(g, g.reshape(found, [maps, outChannels / block, product(kernel) * block * block]), [1, 0]), shape)
}
