// Which rows of a map the regions of covered-graph.ts take, for each place of the cover: numbers that the graph reads beside the image.

import { elementCount, type Tensor, tensor } from '../tensor/tensor.ts'
import type { Patch, Region } from './patches.ts'

/** Rows behind those of the image's map: what convolutions, and what MaxPool, read beside it. Behind them come the rows of the copies' patches. */
export const spareRows = ['zeros', 'lowest'] as const
export type SpareRow = (typeof spareRows)[number]
export const lowestFloat32 = -(2 - 2 ** -23) * 2 ** 127

export interface RowGather {
  /** The input that takes the numbers, [B, h, w] (int32). */
  readonly name: string
  readonly map: string
  /** Of the map. */
  readonly size: readonly [height: number, width: number]
  /** What is taken. */
  readonly region: Region
  /** What has changed. */
  readonly patch: Patch
  /** Of the image all that has changed is one row, the fill. */
  readonly isImage: boolean
  readonly beside: SpareRow
}

/** The numbers for places `from` ... `from + batch` − 1 of the cover; beyond its end those of the last. */
export function rowNumbers(gather: RowGather, from: number, batch: number): Tensor<'int32'> {
  const { region, patch } = gather
  const [height, width] = [region[0].length, region[1].length]
  const order = new Int32Array(batch * height * width)
  for (let copy = 0; copy < batch; copy++) {
    const place = Math.min(from + copy, region[0].starts.length - 1)
    writePlace(order.subarray(copy * height * width), gather, place, copy * patch[0].length * patch[1].length)
  }
  return tensor('int32', [batch, height, width], order)
}

/** before: rows of the patches of copies before this one. */
function writePlace(order: Int32Array, { region, patch, size, isImage, beside }: RowGather, place: number, before: number): void {
  const [height, width] = size
  const [top, left] = [startOf(region[0], place), startOf(region[1], place)]
  const [bottom, right] = [top + region[0].length, left + region[1].length]
  const [patchTop, patchLeft] = [startOf(patch[0], place), startOf(patch[1], place)]
  const [patchBottom, patchRight] = [patchTop + patch[0].length, patchLeft + patch[1].length]
  const besideRow = elementCount(size) + spareRows.indexOf(beside)
  const firstChanged = elementCount(size) + spareRows.length
  let at = 0
  for (let y = top; y < bottom; y++) {
    const inMap = y >= 0 && y < height
    const inPatch = y >= patchTop && y < patchBottom
    const patchRow = firstChanged + before + (y - patchTop) * patch[1].length - patchLeft
    for (let x = left; x < right; x++) {
      if (!inMap || x < 0 || x >= width) order[at++] = besideRow
      else if (!inPatch || x < patchLeft || x >= patchRight) order[at++] = y * width + x
      else order[at++] = isImage ? firstChanged : patchRow + x
    }
  }
}

const startOf = ({ starts }: Region[0], place: number): number => starts[place] as number
