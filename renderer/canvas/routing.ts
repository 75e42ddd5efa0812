// Where connections run: orthogonal lines from a node's bottom to the next one's top, skips in a lane of their own. Pure geometry of boxes.

import type { Connection, Direction } from '../../core/design/design.ts'
import { BoxIndex } from './box-index.ts'
import { connectionId, type FlowOrder } from './flow-order.ts'
import { type Box, type Boxes, bottom, laneOffset, middleX, middleY, type Point, right } from './geometry.ts'
import type { Route } from './route.ts'
import { transposedBoxes, transposedRoute, withoutPictures } from './transpose.ts'

/** How far a line goes straight out of a node before it bends. */
const stub = 14
/** The same before a skip leaves it: below its shape. */
const branchStub = 20
/** The same where it leaves for another column: clear of the lower edge of a frame around the node. */
const leavingStub = 28
/** The same where it comes from another column: below a frame's title. */
const columnStub = 20
/** What is free on both sides of a line between columns: paths of one block stand nearer to each other. */
const betweenColumns = 20
/** Between lanes that share a stretch. */
const laneStep = 14
const radius = 8

/** A skip's own stretch down beside a block. */
interface Lane {
  readonly x: number
  readonly from: number
  readonly to: number
}

/** What a route has to mind: where nodes stand, and which lanes are taken. */
interface Surroundings {
  readonly order: FlowOrder
  readonly boxes: Boxes
  readonly index: BoxIndex
  readonly lanes: Lane[]
}

interface Reroute {
  /** Nodes whose outgoing connections are routed. */
  readonly sources: Iterable<string>
  /** Routes that stay as they are: their lanes are taken. */
  readonly staying: readonly Route[]
}

/**
 * The routes of all connections, or only of those that leave some nodes: a drag routes anew what hangs on the dragged node. They run down the canvas;
 * in a design whose signals run to the right, the same in transposed coordinates.
 */
export function routeAll(
  order: FlowOrder,
  boxes: Boxes,
  direction: Direction = 'down',
  { sources, staying }: Reroute = whole(order),
): readonly Route[] {
  if (direction === 'down') return routed(order, boxes, boxes, { sources, staying })
  const across = { sources, staying: staying.map(transposedRoute) }
  return routed(order, transposedBoxes(withoutPictures(boxes)), transposedBoxes(boxes), across).map(transposedRoute)
}

/** `obstacles`: the same boxes with all that lines have to keep clear of. */
function routed(order: FlowOrder, boxes: Boxes, obstacles: Boxes, { sources, staying }: Reroute): readonly Route[] {
  const around: Surroundings = { order, boxes, index: new BoxIndex(obstacles), lanes: staying.flatMap(laneOf) }
  return [...sources].flatMap((id) => routesFrom(id, around))
}

const whole = (order: FlowOrder): Reroute => ({ sources: order.order, staying: [] })

function laneOf({ entry, points: [, above, below] }: Route): readonly Lane[] {
  return entry === 'right' && above && below && above.x === below.x ? [{ x: above.x, from: above.y, to: below.y }] : []
}

/** Of every output the trunk first, then what leaves it. */
function routesFrom(id: string, around: Surroundings): readonly Route[] {
  const leaving = around.order.outgoing.get(id) ?? []
  const box = around.boxes.get(id)
  if (!box) return []
  const outputs = outputsOf(leaving)
  return outputs.flatMap((port, at) =>
    routesFromOutput(
      leaving.filter(({ from }) => from.port === port),
      partAround(box, outletShare(at, outputs.length)),
      around,
    ),
  )
}

/** Ports that connections leave by. */
export const outputsOf = (leaving: readonly Connection[]): readonly string[] => [...new Set(leaving.map(({ from }) => from.port))]

/** Where the outputs of a node stand along its edge: they divide it evenly. */
export const outletShare = (at: number, count: number): number => (at + 1) / (count + 1)

/** The part of a box that has an output in its middle. */
function partAround(box: Box, share: number): Box {
  const half = box.width * Math.min(share, 1 - share)
  return { ...box, x: box.x + box.width * share - half, width: 2 * half }
}

function routesFromOutput(leaving: readonly Connection[], from: Box, around: Surroundings): readonly Route[] {
  const routes: Route[] = []
  let trunk: Route | undefined
  const [skips, plains] = partition(leaving, (connection) => around.order.skips.has(connectionId(connection)))
  for (const connection of plains) {
    const to = around.boxes.get(connection.to.node)
    if (!to) continue
    const route = plain(connection, from, to, around, false)
    routes.push(trunk ? withoutLabel(route) : route)
    trunk ??= route
  }
  for (const connection of skips) {
    const to = around.boxes.get(connection.to.node)
    if (!to) continue
    const route = skip(connection, from, to, around, trunk)
    if (trunk && route.branch) routes[0] = withRoom(trunk, route.branch)
    routes.push(route.branch || !trunk ? route : withoutLabel(route))
  }
  return routes
}

function partition<T>(items: readonly T[], holds: (item: T) => boolean): readonly [yes: readonly T[], no: readonly T[]] {
  return [items.filter(holds), items.filter((item) => !holds(item))]
}

const withoutLabel = ({ label: _, ...route }: Route): Route => route

/** A trunk's shape moves up where a skip leaves the same short stretch. */
function withRoom(trunk: Route, branch: Point): Route {
  const { label, points } = trunk
  const [start] = points
  if (!label || !start || Math.abs(branch.y - label.y) > 10 || branch.x !== start.x) return trunk
  return { ...trunk, label: { ...label, y: start.y + 8 } }
}

function plain(connection: Connection, from: Box, to: Box, around: Surroundings, skip: boolean): Route {
  const start = { x: middleX(from), y: bottom(from) }
  const end = { x: middleX(to), y: to.y }
  const base = { id: connectionId(connection), connection, skip, entry: 'top' as const }
  const straight = Math.abs(start.x - end.x) < 1
  if (straight && end.y >= start.y && !blocked(around.index, from, to)) {
    return { ...base, points: [start, end], label: { x: start.x + 10, y: (start.y + Math.min(end.y, start.y + 56)) / 2, at: 'beside' } }
  }
  if (!straight && end.y >= start.y + 2 * stub) {
    const bentAt = (y: number): readonly Point[] => [start, { x: start.x, y }, { x: end.x, y }, end]
    const late = bentAt(end.y - stub)
    const early = bentAt(start.y + stub)
    const points = !isFree(around.index, late) && isFree(around.index, early) ? early : late
    return { ...base, points, label: { x: start.x + 10, y: start.y + 9, at: 'beside' } }
  }
  const high = end.y - columnStub
  const lane = columnLane(around.index, from, to, Math.min(start.y, high), Math.max(start.y + leavingStub, high))
  const low = freeLevel(around.index, start.y + leavingStub, Math.min(start.x, lane), Math.max(start.x, lane))
  const points = [start, { x: start.x, y: low }, { x: lane, y: low }, { x: lane, y: high }, { x: end.x, y: high }, end]
  return { ...base, points, label: { x: start.x + 10, y: start.y + 9, at: 'beside' } }
}

/** Between two columns, before everything that stands beside the node in its own; beside both nodes where they are in one. */
function columnLane(index: BoxIndex, from: Box, to: Box, top: number, low: number): number {
  if (to.x < right(from) && from.x < right(to)) return Math.max(right(from), right(to)) + laneOffset
  const leftwards = to.x >= right(from)
  const first = leftwards ? to.x - Math.min(32, (to.x - right(from)) / 2) : right(to) + Math.min(32, (from.x - right(to)) / 2)
  let lane = first
  for (;;) {
    const inTheWay = [...index.within(lane - betweenColumns, top, lane + betweenColumns, low)]
    if (inTheWay.length === 0) return lane
    lane = leftwards ? Math.min(...inTheWay.map(({ x }) => x)) - 32 : Math.max(...inTheWay.map(right)) + 32
    if (leftwards ? lane <= right(from) : lane >= from.x) return first
  }
}

function skip(connection: Connection, from: Box, to: Box, around: Surroundings, trunk: Route | undefined): Route {
  const joins = (around.order.incoming.get(connection.to.node)?.length ?? 0) > 1
  const base = { id: connectionId(connection), connection, skip: true }
  const start = branchPoint(from, to, trunk)
  const branch = trunk ? { branch: start } : {}
  if (!joins) {
    // The first step of a side branch: from the dot across and down into its first layer.
    const end = { x: middleX(to), y: to.y }
    if (trunk && Math.abs(start.x - end.x) >= 1 && end.y >= start.y) {
      const corner = { x: end.x, y: start.y }
      return { ...base, ...branch, entry: 'top', points: [start, corner, end], label: { x: end.x + 10, y: (start.y + end.y) / 2, at: 'beside' } }
    }
    return plain(connection, from, to, around, true)
  }
  // The end of a path that stands above its join.
  if (!trunk && middleX(from) === middleX(to) && !blocked(around.index, from, to)) return plain(connection, from, to, around, true)
  const level = middleY(to)
  const beside = middleX(from) > right(to) ? 'right' : middleX(from) < to.x ? 'left' : undefined
  if (!trunk && beside && level > bottom(from)) {
    const end = { x: beside === 'right' ? right(to) : to.x, y: level }
    const label = { x: start.x + 10, y: Math.min(level - 10, start.y + 34), at: 'beside' as const }
    return { ...base, entry: beside, points: [start, { x: start.x, y: level }, end], label }
  }
  if (level <= start.y) return plain(connection, from, to, around, true)
  const x = freeLane(around, from, to, start, level)
  around.lanes.push({ x, from: start.y, to: level })
  const points = [start, { x, y: start.y }, { x, y: level }, { x: right(to), y: level }]
  return { ...base, ...branch, entry: 'right', points, label: { x, y: (start.y + level) / 2, at: 'on' } }
}

/** On the trunk just above its next layer where that stands in the join's column, otherwise just below the source. */
function branchPoint(from: Box, to: Box, trunk: Route | undefined): Point {
  const below = { x: middleX(from), y: bottom(from) }
  if (!trunk) return below
  const end = trunk.points.at(-1) ?? below
  const sameColumn = Math.abs(middleX(from) - end.x) < 1
  if (!sameColumn && end.y <= to.y) return { x: end.x, y: end.y - (trunk.points.length > 4 ? columnStub : stub) }
  return { x: below.x, y: Math.min(below.y + branchStub, Math.max(below.y, end.y - 8)) }
}

/** Right of everything that stands between the branch and the join, and of lanes already taken there. */
function freeLane({ index, lanes }: Surroundings, from: Box, to: Box, start: Point, level: number): number {
  let x = right(to) + laneOffset
  if (from.x < right(to) && right(from) > to.x) x = Math.max(x, right(from) + laneOffset)
  for (let moved = true; moved; ) {
    moved = false
    for (const box of index.within(x - laneStep, start.y, x + laneStep, level)) {
      x = Math.max(x, right(box) + laneOffset)
      moved = true
    }
    for (const lane of lanes) {
      if (Math.abs(lane.x - x) < laneStep && lane.from < level && lane.to > start.y) {
        x = lane.x + laneStep
        moved = true
      }
    }
  }
  return x
}

/** At `y` or lower, below everything that stands between `left` and `end`. */
function freeLevel(index: BoxIndex, y: number, left: number, end: number): number {
  for (let level = y; ; ) {
    const inTheWay = [...index.within(left, level - 1, end, level + 1)]
    if (inTheWay.length === 0) return level
    level = Math.max(...inTheWay.map(bottom)) + leavingStub
  }
}

/** No box lies on the stretches between these corners. */
function isFree(index: BoxIndex, points: readonly Point[]): boolean {
  return points.every((a, at) => {
    const b = points[at + 1] ?? a
    const [left, top] = [Math.min(a.x, b.x), Math.min(a.y, b.y)]
    const end = { x: Math.max(a.x, b.x), y: Math.max(a.y, b.y) }
    for (const _ of index.within(left - 1, top + 1, end.x + 1, end.y - 1)) return false
    return true
  })
}

/** Something stands in the way of a straight line down. */
function blocked(index: BoxIndex, from: Box, to: Box): boolean {
  const x = middleX(from)
  for (const box of index.within(x, bottom(from), x, to.y)) if (box.y >= bottom(from) && bottom(box) <= to.y) return true
  return false
}

/** SVG path through the points, corners rounded. */
export function pathThrough(points: readonly Point[]): string {
  const [first, ...rest] = points
  if (!first) return ''
  let path = `M${first.x} ${first.y}`
  let before = first
  rest.forEach((corner, at) => {
    const after = rest[at + 1]
    const bend = after ? Math.min(radius, distance(before, corner) / 2, distance(corner, after) / 2) : 0
    if (!after || bend < 0.5) path += `L${corner.x} ${corner.y}`
    else {
      const [a, b] = [towards(corner, before, bend), towards(corner, after, bend)]
      path += `L${a.x} ${a.y}Q${corner.x} ${corner.y} ${b.x} ${b.y}`
    }
    before = corner
  })
  return path
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)
const towards = (from: Point, to: Point, by: number): Point => {
  const share = by / (distance(from, to) || 1)
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
}
