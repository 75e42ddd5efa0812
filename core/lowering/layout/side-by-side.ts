// Convolutions of small images with large filters. ONNX Runtime's blocked convolution takes image after image, and reads the whole filter for each; where the
// filter is larger than the cache, that takes longer than the arithmetic. So the images of a batch are laid side by side, zeros between them, as one wide image.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import { blockedConv, gatherRows, transposeRows } from '../blocked.ts'
import { nanoseconds } from '../costs.ts'
import { all, axisOf, product, type Window } from '../window.ts'
import { blockedOp, filled } from './passes.ts'

/** Weights up to this many stay in the cache of a core from one image to the next. */
const cachedWeights = 2 ** 18
/** Reading one weight again, on two cores at once. */
const rereadWeight = 0.13

type Geometry = Pick<
  Window,
  'batch' | 'channels' | 'outChannels' | 'group' | 'image' | 'out' | 'kernel' | 'strides' | 'dilations' | 'begins' | 'ends'
>

function paysSideBySide({ batch, channels, outChannels, group, image, out, kernel, dilations }: Geometry): boolean {
  const weights = channels * outChannels * product(kernel)
  if (group > 1 || weights < cachedWeights || !all(dilations, 1)) return false
  const moved = batch * (channels * product(image) + outChannels * product(out))
  return (batch - 1) * weights * rereadWeight > 4 * moved * nanoseconds.movedRows + 8 * nanoseconds.node
}

function zerosBeside(g: GraphBuilder, x: Value, before: number, behind: number): Value {
  const [, channels = 1] = x.shape
  const ones = g.reshape(filled(g, channels, 1), [channels, 1, 1, 1])
  return blockedOp(g, 'Conv', [x, ones], { kernel_shape: [1, 1], group: channels, pads: [0, before, 0, behind] })
}

/** x: blocked [B, Ci, H, W], filter: OIHWBiBo -> blocked [B, Co, oh, ow]: `blockedConv`, or the same with the images side by side where that is faster. */
export function convolveBlocked(
  g: GraphBuilder,
  [x, filter, bias]: readonly [Value, Value, (Value | undefined)?],
  window: Geometry,
  block: number,
): Value {
  if (!paysSideBySide(window)) return blockedConv(g, [x, filter, bias], window)
  const { batch, channels, outChannels, image, out, begins, ends } = window
  const { image: width, out: outWidth, stride, kernel, begin } = axisOf(window, 1)
  // Zeros in front of each image; those in front of the next serve behind it. Whole strides, so that every image begins with an output.
  const each = Math.ceil(Math.max(begin + width, stride * (outWidth - 1) + kernel - begin) / stride) * stride
  const [height = 1] = image
  const padded = each === width ? x : zerosBeside(g, x, begin, each - begin - width)
  const rows = g.reshape(padded, [batch, (channels / block) * height, each * block])
  const wide = g.reshape(transposeRows(g, rows, [1, 0]), [1, channels, height, batch * each])
  const [top = 0] = begins
  const behind = Math.max(0, stride * (outWidth - 1) + kernel - each)
  const found = blockedConv(g, [wide, filter, bias], { ...window, begins: [top, 0], ends: [ends[0] ?? 0, behind] })
  const outRow = found.shape[3] ?? 1
  const [outHeight = 1] = out
  const order = new Int32Array((batch * outChannels * outHeight * outWidth) / block)
  let at = 0
  for (let index = 0; index < batch; index++)
    for (let map = 0; map < outChannels / block; map++)
      for (let row = 0; row < outHeight; row++)
        for (let column = 0; column < outWidth; column++) order[at++] = (map * outHeight + row) * outRow + (index * each) / stride + column
  return g.reshape(gatherRows(g, found, block, order), [batch, outChannels, ...out])
}
