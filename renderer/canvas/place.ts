// Where new layers go: a spot that is free, and room made in a column.

import { type Box, type Boxes, bottom, fullHeight, gap, middleX, nodeWidth, type Point, right } from './geometry.ts'

const overlaps = (a: Box, b: Box): boolean => a.x < right(b) && right(a) > b.x && a.y < bottom(b) && bottom(a) > b.y

/** The wanted place; where something stands there, a little to the side of that, or else the next place below that is free. */
export function freeSpot(boxes: Boxes, wanted: Point, height: number): Point {
  const boxAt = (place: Point): Box => ({ ...place, width: nodeWidth, height })
  const inTheWay = (place: Point) => [...boxes.values()].find((box) => overlaps(box, boxAt(place)))
  let spot = wanted
  for (;;) {
    const obstacle = inTheWay(spot)
    if (!obstacle) return { x: spot.x, y: spot.y }
    const beside = [right(obstacle) + gap, obstacle.x - gap - nodeWidth].map((x) => ({ x, y: wanted.y }))
    const near = beside.find((place) => Math.abs(place.x - wanted.x) <= nodeWidth / 2 && !inTheWay(place))
    if (near) return near
    spot = { ...spot, y: bottom(obstacle) + gap }
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

/** The same in a design that runs to the right: what stands in the row of `place`, from there on, goes further. */
export const shiftRight = (boxes: Boxes, place: Point, by: number): Readonly<Record<string, Point>> =>
  Object.fromEntries(
    [...boxes]
      .filter(([, box]) => box.x >= place.x - 1 && box.y < place.y + fullHeight && bottom(box) > place.y)
      .map(([id, box]) => [id, { x: box.x + by, y: box.y }]),
  )
