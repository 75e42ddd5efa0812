// Finds the boxes in a stretch of the canvas without looking at all of them: for routes, for what is in view, for what lies under a point.

import { type Box, type Boxes, bottom, right } from './geometry.ts'

/** Boxes stand in strips of this width, each strip sorted from top to bottom. */
const stripWidth = 256

export interface Found extends Box {
  readonly id: string
}

export class BoxIndex {
  private readonly strips = new Map<number, Found[]>()
  private tallest = 0

  constructor(boxes: Boxes) {
    for (const [id, { x, y, width, height }] of boxes) {
      const found: Found = { id, x, y, width, height }
      this.tallest = Math.max(this.tallest, height)
      for (let strip = stripOf(x); strip <= stripOf(right(found)); strip++) {
        const list = this.strips.get(strip)
        if (list) list.push(found)
        else this.strips.set(strip, [found])
      }
    }
    for (const list of this.strips.values()) list.sort((a, b) => a.y - b.y)
  }

  /** Each box that overlaps the area (open at its edges), once. */
  *within(left: number, top: number, rightEnd: number, bottomEnd: number): Generator<Found> {
    const first = stripOf(left)
    for (const strip of this.stripsBetween(first, stripOf(rightEnd))) {
      const list = this.strips.get(strip) ?? []
      for (let at = firstFrom(list, top - this.tallest); at < list.length; at++) {
        const box = list[at] as Found
        if (box.y >= bottomEnd) break
        const overlaps = box.x < rightEnd && right(box) > left && bottom(box) > top
        // A wide box stands in several strips: it counts in the first of those that were asked for.
        if (overlaps && strip === Math.max(first, stripOf(box.x))) yield box
      }
    }
  }

  private stripsBetween(first: number, last: number): Iterable<number> {
    const wide = last - first >= this.strips.size
    return wide ? [...this.strips.keys()].filter((strip) => strip >= first && strip <= last) : count(first, last)
  }
}

const stripOf = (x: number): number => Math.floor(x / stripWidth)

function* count(first: number, last: number): Generator<number> {
  for (let at = first; at <= last; at++) yield at
}

/** Index of the first box that begins at `y` or lower. */
function firstFrom(list: readonly Found[], y: number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle] as Found).y < y) low = middle + 1
    else high = middle
  }
  return low
}
