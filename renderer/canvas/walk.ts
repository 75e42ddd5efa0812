// Arrow keys on the canvas: along connections up and down, across to the nearest layer at the sides.

import type { Design } from '../../core/design/design.ts'
import { connectionId, flowOrder } from './flow-order.ts'
import { type Boxes, middleX, middleY } from './geometry.ts'
import { transposedBoxes } from './transpose.ts'

export type Direction = 'up' | 'down' | 'left' | 'right'
const turned: Readonly<Record<Direction, Direction>> = { right: 'down', left: 'up', down: 'right', up: 'left' }

/** The node to go to; the same one where there is none. The first of the design when none is given. */
export function walk(design: Design, boxes: Boxes, from: string | undefined, direction: Direction): string | undefined {
  // Where signals run to the right, the same turned by the diagonal.
  if (design.direction === 'right') return walk({ ...design, direction: 'down' }, transposedBoxes(boxes), from, turned[direction])
  const order = flowOrder(design)
  const box = from === undefined ? undefined : boxes.get(from)
  if (from === undefined || !box) return order.order[0]
  if (direction === 'down' || direction === 'up') {
    const ways = (direction === 'down' ? order.outgoing : order.incoming).get(from) ?? []
    const way = ways.find((connection) => !order.skips.has(connectionId(connection))) ?? ways[0]
    return (direction === 'down' ? way?.to.node : way?.from.node) ?? from
  }
  const sign = direction === 'right' ? 1 : -1
  let [nearest, least] = [from, Number.POSITIVE_INFINITY]
  for (const [id, other] of boxes) {
    const across = (middleX(other) - middleX(box)) * sign
    const distance = across + 2 * Math.abs(middleY(other) - middleY(box))
    if (id !== from && across > 1 && distance < least) [nearest, least] = [id, distance]
  }
  return nearest
}
