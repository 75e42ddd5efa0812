// What the picture of overlapping kernels shows: the corner of a layer's output with the number of kernels that meet on each value.

import type { Overlaps } from '../../core/layers/layer-type.ts'

/** As many values along an axis as fit the inspector at its narrowest, each with its number. */
export const mostShown = 12

export interface OverlapGrid {
  /** counts[row][column]; a signal has one row. */
  readonly counts: readonly (readonly number[])[]
  /** Of a volume: the slice that is shown, counted from 0. */
  readonly depth?: number
  /** The output goes on beyond what is shown. */
  readonly cut: boolean
}

/** The corner, because the border is part of the picture; of a volume the slice, within as much, where most kernels meet. */
export function overlapGrid({ counts }: Overlaps): OverlapGrid {
  const [columns = [], rows = [1], slices] = counts.toReversed()
  const cut = counts.some(({ length }) => length > mostShown)
  const shown = slices?.slice(0, mostShown)
  const times = shown ? Math.max(...shown) : 1
  const corner = rows.slice(0, mostShown).map((row) => columns.slice(0, mostShown).map((column) => times * row * column))
  return { counts: corner, cut, ...(shown ? { depth: shown.indexOf(times) } : {}) }
}
