// Room that pictures in nodes take: nodes grow, and what stands below them in their column is drawn lower. The document keeps its places.

import type { Design, DesignNode, Position } from '../../core/design/design.ts'
import { places } from '../../core/design/layout.ts'

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
  toDrawn(place: Position): Position
  /** The place in the document that is drawn here; places within a node's extra height are those at its end. */
  toDocument(drawn: Position): Position
  /** Where things stand in the document that are dropped at these drawn places: what they grew goes along with them, and makes no room where they were. */
  dropped(moved: Places): Places
}
type Places = ReadonlyMap<string, Position>

export const noRoom: Room = { toDrawn: (place) => place, toDocument: (drawn) => drawn, dropped: (moved) => moved }

/** In rows, which run to the right, pictures hang into the space between the rows: nothing moves. */
export function roomFor(
  { nodes, direction = 'down' }: Pick<Design, 'nodes'> & Partial<Pick<Design, 'direction'>>,
  grows: (node: DesignNode) => boolean,
): Room {
  if (direction === 'right' || !nodes.some(grows)) return noRoom
  const columns = columnsOf(nodes).map((column): Column => ({ ...column, growth: growthOf(column.nodes.filter(grows).map(heightOf)) }))
  const columnAt = (x: number) => columns.find(({ left, right }) => x + nodeWidth > left - sameColumn && x < right + sameColumn)
  return {
    toDrawn: ({ x, y }) => ({ x, y: y + pictureRoom * (columnAt(x)?.growth.filter((from) => from <= y).length ?? 0) }),
    toDocument: ({ x, y }) => ({ x, y: withoutGrowth(columnAt(x)?.growth ?? [], y) }),
    dropped(moved) {
      const there = nodes.map((node) => ({ ...node, position: moved.get(node.id) ?? node.position }))
      const places = new Map(columnsOf(there).flatMap((column) => [...droppedIn(column.nodes, moved, grows)]))
      const after = roomFor({ nodes: nodes.map((node) => ({ ...node, position: places.get(node.id) ?? node.position })) }, grows)
      return new Map([...moved].map(([id, drawn]) => [id, places.get(id) ?? after.toDocument(drawn)]))
    },
  }
}

/** From the top down: what was dropped above moves what was dropped below it. */
function droppedIn(nodes: readonly DesignNode[], moved: Places, grows: (node: DesignNode) => boolean): Places {
  const places = new Map<string, Position>()
  const growing = nodes.filter((node) => !moved.has(node.id) && grows(node)).map(heightOf)
  let growth = growthOf(growing)
  for (const node of nodes.filter(({ id }) => moved.has(id)).sort((a, b) => heightOf(a) - heightOf(b))) {
    const y = withoutGrowth(growth, heightOf(node))
    places.set(node.id, { x: node.position.x, y })
    if (!grows(node)) continue
    growing.push(y)
    growth = growthOf(growing)
  }
  return places
}

const heightOf = ({ position }: DesignNode): number => position.y

function withoutGrowth(growth: readonly number[], drawn: number): number {
  let shift = 0
  for (const from of growth) {
    if (drawn < from + shift) break
    if (drawn < from + shift + pictureRoom) return from
    shift += pictureRoom
  }
  return drawn - shift
}

function columnsOf(nodes: readonly DesignNode[]) {
  const columns: { left: number; right: number; nodes: DesignNode[] }[] = []
  for (const node of nodes.toSorted((a, b) => a.position.x - b.position.x)) {
    const { x } = node.position
    const last = columns.at(-1)
    if (last && x < last.right + sameColumn) {
      last.right = Math.max(last.right, x + nodeWidth)
      last.nodes.push(node)
    } else columns.push({ left: x, right: x + nodeWidth, nodes: [node] })
  }
  return columns
}

/** Nodes that stand beside each other grow at one height: the end of the highest. */
function growthOf(heights: readonly number[]): readonly number[] {
  const growth: number[] = []
  for (const y of heights.toSorted((a, b) => a - b)) {
    const last = growth.at(-1)
    if (last === undefined || y >= last) growth.push(y + fullHeight)
  }
  return growth
}
