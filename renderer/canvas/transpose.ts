// Rows for columns: a design whose signals run to the right is routed as if they ran down, and turned back.

import { type Box, type Boxes, fullHeight, type Point } from './geometry.ts'
import type { Route, Side } from './route.ts'

const transposedPoint = ({ x, y }: Point): Point => ({ x: y, y: x })
const transposedBox = ({ x, y, width, height }: Box): Box => ({ x: y, y: x, width: height, height: width })

export const transposedBoxes = (boxes: Boxes): Boxes => new Map([...boxes].map(([id, box]) => [id, transposedBox(box)]))

/** In a row connections run at the height of the name; pictures hang below. */
export const withoutPictures = (boxes: Boxes): Boxes =>
  new Map([...boxes].map(([id, box]) => [id, { ...box, height: Math.min(box.height, fullHeight) }]))

const sides: Readonly<Record<Side, Side>> = { top: 'left', left: 'top', right: 'bottom', bottom: 'right' }

/** Turned twice it is the route again, but for the place of its shape. */
export function transposedRoute({ points, entry, branch, label, ...rest }: Route): Route {
  return {
    ...rest,
    points: points.map(transposedPoint),
    entry: sides[entry],
    ...(branch ? { branch: transposedPoint(branch) } : {}),
    ...(label ? { label: label.at === 'on' ? { ...transposedPoint(label), at: 'on' } : aboveLine(label, points) } : {}),
  }
}

/** Beside a stretch that ran down stood the shape; above the stretch, now running across, it begins where that begins. */
function aboveLine(label: Point, points: readonly Point[]): Point & { readonly at: 'above' } {
  let [nearest, least] = [points[0] ?? label, Number.POSITIVE_INFINITY]
  for (const [at, start] of points.entries()) {
    const end = points[at + 1]
    if (!end || start.x !== end.x) continue
    const away = Math.abs(label.x - start.x) + Math.max(0, Math.min(start.y, end.y) - label.y, label.y - Math.max(start.y, end.y))
    if (away < least) [nearest, least] = [start, away]
  }
  return { x: nearest.y + 8, y: nearest.x - 9, at: 'above' }
}
