// Which connection lies under a point: for dropping a layer on it.

import type { Point } from './geometry.ts'
import type { Route } from './route.ts'

/** A press this near to a connection means it. */
export const nearPx = 16

/** The nearest within `tolerance`. */
export function routeAt(routes: readonly Route[], point: Point, tolerance: number): Route | undefined {
  let [nearest, least]: [Route | undefined, number] = [undefined, tolerance]
  for (const route of routes) {
    for (let at = 1; at < route.points.length; at++) {
      const [a, b] = [route.points[at - 1], route.points[at]]
      if (!a || !b) continue
      const away = distanceToSegment(point, a, b)
      if (away <= least) [nearest, least] = [route, away]
    }
  }
  return nearest
}

function distanceToSegment(point: Point, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const along = ((point.x - a.x) * dx + (point.y - a.y) * dy) / (dx * dx + dy * dy || 1)
  const share = Math.min(1, Math.max(0, along))
  return Math.hypot(point.x - a.x - share * dx, point.y - a.y - share * dy)
}
