// Room that pictures in nodes take: nodes grow, and what stands below them in their column is drawn lower. The document keeps its places.

import type { Design, DesignNode } from '../../core/design/design.ts'
import { places } from '../../core/design/layout.ts'
import type { Point } from './geometry.ts'

const { nodeWidth, height: fullHeight } = places
/** By how much a node that shows pictures is higher. */
export const pictureRoom = 32
/** Paths beside each other in one block stand nearer than this; columns further apart do not move each other. */
const sameColumn = 48

interface Column {
  readonly left: number
  readonly right: number
  /** Document heights, ascending: from each of them downwards everything is drawn `pictureRoom` lower. */
  readonly growth: readonly number[]
}

export interface Room {
  /** Where a place of the document is drawn: the same or lower. */
  toDrawn(place: Point): Point
  /** The place in the document that is drawn here; places within a node's extra height are those at its end. */
  toDocument(drawn: Point): Point
}

export const noRoom: Room = { toDrawn: (place) => place, toDocument: (drawn) => drawn }

/** In rows, which run to the right, pictures hang into the space between the rows: nothing moves. */
export function roomFor(
  { nodes, direction = 'down' }: Pick<Design, 'nodes'> & Partial<Pick<Design, 'direction'>>,
  grows: (node: DesignNode) => boolean,
): Room {
  if (direction === 'right' || !nodes.some(grows)) return noRoom
  const columns = columnsOf(nodes, grows)
  const columnAt = (x: number) => columns.find(({ left, right }) => x + nodeWidth > left - sameColumn && x < right + sameColumn)
  return {
    toDrawn: ({ x, y }) => ({ x, y: y + pictureRoom * (columnAt(x)?.growth.filter((from) => from <= y).length ?? 0) }),
    toDocument({ x, y }) {
      let shift = 0
      for (const from of columnAt(x)?.growth ?? []) {
        if (y < from + shift) break
        if (y < from + shift + pictureRoom) return { x, y: from }
        shift += pictureRoom
      }
      return { x, y: y - shift }
    },
  }
}

function columnsOf(nodes: readonly DesignNode[], grows: (node: DesignNode) => boolean): readonly Column[] {
  const columns: { left: number; right: number; nodes: DesignNode[] }[] = []
  for (const node of nodes.toSorted((a, b) => a.position.x - b.position.x)) {
    const { x } = node.position
    const last = columns.at(-1)
    if (last && x < last.right + sameColumn) {
      last.right = Math.max(last.right, x + nodeWidth)
      last.nodes.push(node)
    } else columns.push({ left: x, right: x + nodeWidth, nodes: [node] })
  }
  return columns.map((column) => ({ left: column.left, right: column.right, growth: growthOf(column.nodes.filter(grows)) }))
}

/** Nodes that stand beside each other grow at one height: the end of the highest. */
function growthOf(nodes: readonly DesignNode[]): readonly number[] {
  const growth: number[] = []
  for (const y of nodes.map(({ position }) => position.y).sort((a, b) => a - b)) {
    const last = growth.at(-1)
    if (last === undefined || y >= last) growth.push(y + fullHeight)
  }
  return growth
}
