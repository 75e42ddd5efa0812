// Lays a design out anew: layers run top down, blocks stand left to right, side branches to the right of their trunk. One command, one undo step.

import type { Design, DesignNode } from '../../core/design/design.ts'
import { flowOrder, type FlowOrder } from './flow-order.ts'
import { bottom, boxesOf, gap, laneOffset, nodeWidth, type Point } from './geometry.ts'

/** A column that is higher goes on in the next one, where the trunk can be cut. */
const columnHeight = 640
const columnGap = 64

interface Placed {
  readonly id: string
  readonly y: number
  readonly height: number
  readonly lane: number
}

/** New positions of all nodes. */
export function tidy(design: Design, isSlim: (node: DesignNode) => boolean): ReadonlyMap<string, Point> {
  const order = flowOrder(design)
  const boxes = boxesOf(design, isSlim)
  const heights = new Map([...boxes].map(([id, box]) => [id, box.height]))
  const placed = assignLanes(order, heights)
  return intoColumns(placed, order)
}

/** y: below all that feed it. Lane: 0 for the trunk; a side branch takes the first lane that is free from its fork to its join. */
function assignLanes(order: FlowOrder, heights: ReadonlyMap<string, number>): readonly Placed[] {
  const placed = new Map<string, Placed>()
  const taken: { readonly lane: number; readonly from: number; readonly to: number }[] = []
  for (const id of order.order) {
    const height = heights.get(id) ?? 0
    const sources = (order.incoming.get(id) ?? []).flatMap((connection) => placed.get(connection.from.node) ?? [])
    const lowest = Math.max(0, ...taken.map((stretch) => stretch.to + gap))
    const y = sources.length ? Math.max(...sources.map((source) => source.y + source.height)) + gap : placed.size ? lowest : 0
    const source = sources.find((candidate) => order.side.has(candidate.id))
    let lane = order.side.has(id) ? (source?.lane ?? 1) : 0
    while (taken.some((stretch) => stretch.lane === lane && stretch.from < y + height && stretch.to > y)) lane++
    placed.set(id, { id, y, height, lane })
    taken.push({ lane, from: y, to: y + height })
  }
  return [...placed.values()].sort((a, b) => a.y - b.y)
}

function intoColumns(placed: readonly Placed[], order: FlowOrder): ReadonlyMap<string, Point> {
  const positions = new Map<string, Point>()
  let [x, top] = [0, 0]
  let column: Placed[] = []
  const finish = () => {
    for (const item of column) positions.set(item.id, { x: x + item.lane * (nodeWidth + columnGap), y: item.y - top })
    const lanes = Math.max(0, ...column.map((item) => item.lane)) + 1
    const skips = column.some((item) => (order.incoming.get(item.id)?.length ?? 0) > 1)
    x += lanes * (nodeWidth + columnGap) + (skips ? laneOffset : 0)
    column = []
  }
  for (const segment of segments(placed, order)) {
    const end = Math.max(...segment.map((item) => item.y + item.height))
    const start = Math.min(...segment.map((item) => item.y))
    if (column.length && end - top > columnHeight) finish()
    if (!column.length) top = start
    column.push(...segment)
  }
  finish()
  return positions
}

/** Stretches between which a single connection passes: only there a column may end. */
function segments(placed: readonly Placed[], order: FlowOrder): readonly (readonly Placed[])[] {
  const result: Placed[][] = []
  const rank = new Map(placed.map((item, at) => [item.id, at]))
  let crossing = 0
  let current: Placed[] = []
  placed.forEach((item, at) => {
    current.push(item)
    const ends = order.incoming.get(item.id)?.filter((way) => (rank.get(way.from.node) ?? at) < at).length ?? 0
    const starts = order.outgoing.get(item.id)?.filter((way) => (rank.get(way.to.node) ?? at) > at).length ?? 0
    crossing += starts - ends
    const next = placed[at + 1]
    if (crossing <= 1 && (!next || next.y >= bottom({ x: 0, y: item.y, width: 0, height: item.height }))) {
      result.push(current)
      current = []
    }
  })
  if (current.length) result.push(current)
  return result
}
