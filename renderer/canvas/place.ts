// Where new layers go: a spot that is free, and room made in a column.

import { type Box, type Boxes, bottom, gap, middleX, nodeWidth, type Point, right } from './geometry.ts'

const overlaps = (a: Box, b: Box): boolean => a.x < right(b) && right(a) > b.x && a.y < bottom(b) && bottom(a) > b.y

/** The wanted place, or the next one below that is free. */
export function freeSpot(boxes: Boxes, wanted: Point, height: number): Point {
  let spot: Box = { ...wanted, width: nodeWidth, height }
  for (;;) {
    const inTheWay = [...boxes.values()].find((box) => overlaps(box, spot))
    if (!inTheWay) return { x: spot.x, y: spot.y }
    spot = { ...spot, y: bottom(inTheWay) + gap }
  }
}

/** New positions of everything in the column of `place` from there downwards, `by` lower; nothing moves where there is room. */
export function shiftBelow(boxes: Boxes, place: Point, by: number): Readonly<Record<string, Point>> {
  const column = { ...place, width: nodeWidth, height: by - gap }
  if (![...boxes.values()].some((box) => overlaps(box, { ...column, y: column.y - gap / 2, height: column.height + gap }))) return {}
  const moved: Record<string, Point> = {}
  for (const [id, box] of boxes) {
    if (Math.abs(middleX(box) - middleX(column)) < nodeWidth && box.y >= place.y - 1) moved[id] = { x: box.x, y: box.y + by }
  }
  return moved
}
