// ONNX Runtime's own layout for CPUs: channels in blocks of the vector width, [B, C/b, H, W, b] declared as [B, C, H, W].
// Its operators (`com.microsoft.nchwc`) run with weights that change, once the filters are blocked in the graph; ONNX Runtime does that itself only for frozen ones.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import { filterLayoutDomain } from '../onnx/operators/filter-layout.ts'
import { elementCount, tensor } from '../tensor/tensor.ts'
import type { Window } from './window.ts'

export const blockedDomain = 'com.microsoft.nchwc'

/** [B, C, H, W] -> blocked; C has to be a multiple of the block. */
export const toBlocked = (g: GraphBuilder, value: Value): Value => g.op('ReorderInput', [value], {}, { domain: blockedDomain })

export const fromBlocked = (g: GraphBuilder, value: Value, channels: number, name?: string): Value =>
  g.op('ReorderOutput', [value], { channels }, { domain: blockedDomain, ...(name === undefined ? {} : { names: [name] }) })

/** blocked -> [B, H, W, C]. */
export const channelsLastFromBlocked = (g: GraphBuilder, value: Value, channels: number): Value =>
  g.op('ReorderOutput', [value], { channels, channels_last: 1 }, { domain: blockedDomain })

/** [B, H, W, C] -> [B, C, H, W] by way of blocks, on all cores. */
export const channelsSecond = (g: GraphBuilder, value: Value): Value =>
  fromBlocked(g, g.op('ReorderInput', [value], { channels_last: 1 }, { domain: blockedDomain }), value.shape.at(-1) ?? 1)

export function blockedConv(
  g: GraphBuilder,
  [image, filter, bias]: readonly [Value, Value, (Value | undefined)?],
  { kernel, strides, dilations, begins, ends, group }: Pick<Window, 'kernel' | 'strides' | 'dilations' | 'begins' | 'ends' | 'group'>,
): Value {
  const attributes = { kernel_shape: kernel, strides, dilations, pads: [...begins, ...ends], group }
  return g.op('Conv', bias ? [image, filter, bias] : [image, filter], attributes, { domain: blockedDomain })
}

/** w: [O, I, kh, kw] -> [O, I/b, taps, b of I]. ReorderInput is by far the fastest way to transpose [b, n] to [n, b]. Forward and backward filters share it. */
const blockInputs = (g: GraphBuilder, w: Value, block: number): Value => {
  const [outs, ins, height, width] = w.shape as [number, number, number, number]
  const taps = height * width
  return taps > 1 ? toBlocked(g, g.reshape(w, [(outs * ins) / block, block, taps, 1])) : w
}

/** w: [O, I, kh, kw] -> OIHWBiBo: [O/b, I/b, kh, kw, b of I, b of O]. Of many weights one node, until `writeFilters`. */
export const blockFilter = (g: GraphBuilder, w: Value, block: number): Value =>
  hasManyWeights(w) ? g.op('FilterInBlocks', [w], {}, { domain: filterLayoutDomain }) : filterInBlocks(g, w, block)

export function filterInBlocks(g: GraphBuilder, w: Value, block: number): Value {
  const [outs, ins, height, width] = w.shape as [number, number, number, number]
  const blocked = toBlocked(g, g.reshape(blockInputs(g, w, block), [outs / block, block, ins * height * width, 1]))
  return g.reshape(blocked, w.shape)
}

/** Weights from which on forward and backward filters share their reordering; smaller ones mostly carry a factor of batch norm on the way back. */
const manyWeights = 2 ** 18
export const hasManyWeights = (w: Value): boolean => elementCount(w.shape) >= manyWeights

/** w: [O, I, kh, kw] -> [I/b, O/b, taps, b of O, b of I]: its blocks as the gradient reads them, of these taps (of 0 ... kh·kw − 1), in this order. */
export function blockBlocks(g: GraphBuilder, w: Value, block: number, taps: readonly number[]): Value {
  const [outs, ins, height, width] = w.shape as [number, number, number, number]
  const all = height * width
  const [outBlocks, inBlocks] = [outs / block, ins / block]
  const shape = [inBlocks, outBlocks, taps.length, block, block]
  const whole = hasManyWeights(w)
  // Whole blocks of the forward filter, transposed; or their rows, one by one.
  const [rows, each] = whole
    ? [toBlocked(g, g.reshape(blockFilter(g, w, block), [outBlocks * inBlocks * all, block, block, 1])), 1]
    : [blockInputs(g, w, block), block]
  const order = new Int32Array(outBlocks * inBlocks * taps.length * each)
  let at = 0
  for (let i = 0; i < inBlocks; i++)
    for (let o = 0; o < outBlocks; o++)
      for (const tap of taps) for (let index = 0; index < each; index++) order[at++] = ((o * each + index) * inBlocks + i) * all + tap
  return g.reshape(gatherRows(g, rows, whole ? block * block : block, order), shape)
}

/** w: [O, I, kh, kw] -> the blocked filter that carries gradients back: O and I swapped, taps reversed. */
export function blockFilterBackward(g: GraphBuilder, w: Value, block: number): Value {
  const [outs, ins, height, width] = w.shape as [number, number, number, number]
  const reversed = Array.from({ length: height * width }, (_, tap) => height * width - 1 - tap)
  return g.reshape(blockBlocks(g, w, block, reversed), [ins, outs, height, width])
}

/** w: [O, kh, kw, I] -> OIHWBiBo, declared [O, I, kh, kw]. */
export function blockFilterOfChannelsLast(g: GraphBuilder, w: Value, block: number): Value {
  const [outs, height, width, ins] = w.shape as [number, number, number, number]
  const taps = height * width
  const outsBlocked = toBlocked(g, g.reshape(w, [outs / block, block, taps * ins, 1]))
  const blocks = g.reshape(outsBlocked, [outs / block, taps, ins / block, block ** 2])
  return g.reshape(taps > 1 ? transposeRows(g, blocks, [0, 2, 1]) : blocks, [outs, ins, height, width])
}

/** w: [C, 1, kh, kw] -> OIHWBo: [C/b, 1, kh, kw, b]. */
export function blockDepthwiseFilter(g: GraphBuilder, w: Value): Value {
  const [channels, , height, width] = w.shape as [number, number, number, number]
  return g.reshape(toBlocked(g, g.reshape(w, [1, channels, height, width])), w.shape)
}

/** w: [O, I, kh, kw] -> OIHWBo: [O/b, I, kh, kw, b]. */
export function blockOutputs(g: GraphBuilder, w: Value, block: number): Value {
  const [outs = 0, ...rest] = w.shape
  const inner = elementCount(rest)
  return g.reshape(g.transpose(g.reshape(w, [outs / block, block, inner]), [0, 2, 1]), w.shape)
}

/** OIHWBiBo, declared [O, I, kh, kw] -> the filter as it is: [O, I, kh, kw]. Of many weights one node, until `writeFilters`. */
export const unblockFilter = (g: GraphBuilder, filter: Value, block: number): Value =>
  hasManyWeights(filter) ? g.op('FilterFromBlocks', [filter], {}, { domain: filterLayoutDomain }) : filterFromBlocks(g, filter, block)

export function filterFromBlocks(g: GraphBuilder, filter: Value, block: number): Value {
  const [outs, ins, height, width] = filter.shape as [number, number, number, number]
  const taps = height * width
  const inputsBlocked = fromBlocked(g, g.reshape(filter, [outs / block, block, ins * taps, 1]), block)
  const plain = taps > 1 ? fromBlocked(g, g.reshape(inputsBlocked, [(outs * ins) / block, block, taps, 1]), block) : inputsBlocked
  return g.reshape(plain, filter.shape)
}

/** w: [O, I, kh, kw] -> the same tap by tap: [kh·kw, O, I]. Of many weights one node, until `writeFilters`. */
export const filterByTaps = (g: GraphBuilder, w: Value, block: number): Value =>
  hasManyWeights(w) ? g.op('FilterByTaps', [w], {}, { domain: filterLayoutDomain }) : tapByTap(g, w, block)

export function tapByTap(g: GraphBuilder, w: Value, block: number): Value {
  const [outs, ins, height, width] = w.shape as [number, number, number, number]
  const blocks = (outs * ins) / block
  const blocked = toBlocked(g, g.reshape(w, [1, outs * ins, height * width, 1]))
  return g.reshape(transposeRows(g, g.reshape(blocked, [blocks, height * width, block]), [1, 0]), w.shape)
}

/** Tap by tap, declared [O, I, kh, kw] -> the filter as it is. Of many weights one node, until `writeFilters`. */
export const filterOfTaps = (g: GraphBuilder, filter: Value, block: number): Value =>
  hasManyWeights(filter) ? g.op('FilterOfTaps', [filter], {}, { domain: filterLayoutDomain }) : untapped(g, filter, block)

export function untapped(g: GraphBuilder, filter: Value, block: number): Value {
  const [outs, ins, height, width] = filter.shape as [number, number, number, number]
  const blocks = (outs * ins) / block
  const rows = transposeRows(g, g.reshape(filter, [height * width, blocks, block]), [1, 0])
  return g.reshape(fromBlocked(g, g.reshape(rows, [1, outs * ins, height * width, 1]), outs * ins), filter.shape)
}

/** From here on ONNX Runtime's Transpose, which runs on one core, takes longer than Gather, which needs a list of all rows, or than two reorderings. */
export const longTranspose = 65_536

/** value: [...axes, row] -> its rows, whole, with the other axes in this order. */
export function transposeRows(g: GraphBuilder, value: Value, perm: readonly number[]): Value {
  const [sizes, width] = [value.shape.slice(0, -1), value.shape.at(-1) ?? 1]
  if (elementCount(value.shape) < longTranspose) return g.transpose(value, [...perm, perm.length])
  const strides = sizes.map((_, axis) => elementCount(sizes.slice(axis + 1)))
  const shape = perm.map((axis) => sizes[axis] ?? 1)
  const order = new Int32Array(elementCount(sizes))
  const fill = (axis: number, from: number, at: number): void => {
    if (axis === perm.length) order[at] = from
    else
      for (let index = 0; index < (shape[axis] ?? 0); index++)
        fill(axis + 1, from + index * (strides[perm[axis] ?? 0] ?? 0), at * (shape[axis] ?? 0) + index)
  }
  fill(0, 0, 0)
  return g.reshape(gatherRows(g, value, width, order), [...shape, width])
}

/** Rows of `width` elements, in this order: [rows, width]. Gather copies them on all cores. */
export const gatherRows = (g: GraphBuilder, value: Value, width: number, order: Int32Array<ArrayBuffer>): Value =>
  g.op('Gather', [g.reshape(value, [elementCount(value.shape) / width, width]), g.constant(tensor('int32', [order.length], order))], { axis: 0 })
