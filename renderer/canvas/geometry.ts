// Sizes on the canvas and the boxes that nodes take; routing, tidying and drawing all measure with these.

import type { Design, DesignNode } from '../../core/design/design.ts'
import { places } from '../../core/design/layout.ts'
import { pictureRoom, roomFor } from './room.ts'

export const { nodeWidth, slimHeight, height: fullHeight, gap } = places
/** Of a skip's own lane beside the block. */
export const laneOffset = 36

export interface Point {
  readonly x: number
  readonly y: number
}
export interface Box extends Point {
  readonly width: number
  readonly height: number
}
export type Boxes = ReadonlyMap<string, Box>

export const right = (box: Box): number => box.x + box.width
export const bottom = (box: Box): number => box.y + box.height
export const middleX = (box: Box): number => box.x + box.width / 2
export const middleY = (box: Box): number => box.y + box.height / 2

export const sameBox = (a: Box, b: Box): boolean => a === b || (a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height)

const never = () => false

/** `moved` holds the drawn places of a drag that is still going on; nodes that show pictures (`grows`) are higher and draw what is below them lower. */
export function boxesOf(
  design: Design,
  isSlim: (node: DesignNode) => boolean,
  moved: ReadonlyMap<string, Point> = new Map(),
  grows: (node: DesignNode) => boolean = never,
): Boxes {
  const room = roomFor(design, grows)
  return new Map(
    design.nodes.map((node) => {
      const { x, y } = moved.get(node.id) ?? room.toDrawn(node.position)
      return [node.id, { x, y, width: nodeWidth, height: isSlim(node) ? slimHeight : fullHeight + (grows(node) ? pictureRoom : 0) }]
    }),
  )
}
