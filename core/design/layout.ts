// Places of nodes on the canvas: layers run top down in columns, or to the right in rows; parallel paths stand side by side. For templates and for “tidy”.

import { layerTypes } from '../layers/index.ts'
import type { Design, DesignNode, Direction } from './design.ts'
import { groupById, groupsAround } from './groups.ts'
import { executionOrder, type Wiring, wiringOf } from './wiring.ts'

type Position = DesignNode['position']

/** Pixels, on the grid of 4 that the canvas keeps. A skip without layers of its own runs in a lane of `laneGap` beside its block. */
export const places = { nodeWidth: 208, height: 56, slimHeight: 28, gap: 28, laneGap: 36, columnGap: 64 } as const

/** Lengths along the way of the signals, and across it. */
interface Measures {
  length(node: DesignNode): number
  readonly longest: number
  readonly breadth: number
  readonly gap: number
  readonly laneGap: number
  readonly columnGap: number
  /** A group's frame around its layers. */
  readonly frame: { readonly before: number; readonly after: number }
  /** Lengths that columns may have, and the view that the whole should fill: the one that can be shown largest is taken. */
  readonly columns: readonly number[]
  readonly view: { readonly length: number; readonly breadth: number }
}

export const heightOf = (node: DesignNode): number => (layerTypes.get(node.type)?.slim ? places.slimHeight : places.height)

const measures: Readonly<Record<Direction, Measures>> = {
  down: {
    length: heightOf,
    longest: places.height,
    breadth: places.nodeWidth,
    gap: places.gap,
    laneGap: places.laneGap,
    columnGap: places.columnGap,
    // Below the frame's title a line comes in and a skip may leave it: the frame is 46 high above its layers.
    frame: { before: 44, after: 16 },
    columns: [540, 760, 1000, 1400, 2000, 2800],
    view: { length: 780, breadth: 1100 },
  },
  // The shape of a connection stands above it: room for 512×224×224.
  right: {
    length: () => places.nodeWidth,
    longest: places.nodeWidth,
    breadth: places.height,
    gap: 80,
    // Pictures hang below the nodes, and a skip's lane below those.
    laneGap: 64,
    columnGap: 108,
    frame: { before: 16, after: 16 },
    columns: [1100, 1500, 2000, 2800, 4000, 5600],
    view: { length: 1100, breadth: 780 },
  },
}

/**
 * A place for every node, by id. Nodes in circles and nodes without connections stand in a last column of their own; pinned ones stay where they are.
 * `laid`: spots within branching stretches, found elsewhere.
 */
export function layout(design: Design, laid: ReadonlyMap<string, Spot> = new Map()): Readonly<Record<string, Position>> {
  const wiring = wiringOf(design)
  const measure = measures[design.direction]
  const blocks = blocksOf(design, wiring).map((block) => ({
    whole: arranged(block, laid, wiring, measure),
    parts: block.parts.map((part) => arranged(part, laid, wiring, measure)),
  }))
  const placed = bestPlaced(
    measure.columns.map((length) => placeBlocks(blocks, length, measure)),
    measure,
  )
  const last =
    Math.max(-(measure.breadth + measure.columnGap), ...[...placed.values()].map(({ across }) => across)) + measure.breadth + measure.columnGap
  let along = 0
  for (const node of design.nodes) {
    if (placed.has(node.id)) continue
    placed.set(node.id, { along, across: last })
    along += measure.length(node) + measure.gap
  }
  return aroundPinned(design, positionsOf(design, placed))
}

/**
 * Stretches that the layered method should lay out, each with its layers in the order of execution: those where three paths run side by side or one
 * splits or joins beside another. There no path is the main one, and crossings have to be weighed; where one is, it runs straight down here.
 */
export function branchingStretches(design: Design): readonly (readonly DesignNode[])[] {
  const wiring = wiringOf(design)
  const forks = ({ node: { id } }: Placed) => (wiring.before.get(id)?.length ?? 0) > 1 || (wiring.after.get(id)?.length ?? 0) > 1
  const branches = ({ rows }: Stretch) => rows.some((row) => row.length > 2 || (row.length === 2 && row.some(forks)))
  return blocksOf(design, wiring).flatMap((block) => (branches(block) ? [block.rows.flat().map(({ node }) => node)] : []))
}

/** Along the way of the signals, and across it. */
export interface Spot {
  readonly along: number
  readonly across: number
}

/** Slim nodes of a row stand in the middle of its breadth, so that connections run straight. */
function positionsOf({ nodes, direction }: Design, spots: ReadonlyMap<string, Spot>): Readonly<Record<string, Position>> {
  return Object.fromEntries(
    nodes.map((node) => {
      const { along, across } = spots.get(node.id) ?? { along: 0, across: 0 }
      const position = direction === 'down' ? { x: across, y: along } : { x: along, y: across + (places.height - heightOf(node)) / 2 }
      return [node.id, position]
    }),
  )
}

/** Everything is moved so that the first pinned layer keeps its place; what would then stand over a pinned one goes below it, and what follows below that. */
function aroundPinned({ nodes, direction }: Design, laid: Readonly<Record<string, Position>>): Readonly<Record<string, Position>> {
  const pinned = nodes.filter((node) => node.pinned)
  const [anchor] = pinned
  const there = anchor && laid[anchor.id]
  if (!anchor || !there) return laid
  const by = { x: anchor.position.x - there.x, y: anchor.position.y - there.y }
  // In rows, pictures hang below the layers.
  const below = direction === 'down' ? places.gap : measures.right.laneGap
  const roomOf = (node: DesignNode) => heightOf(node) + below - 4
  const settled = pinned.map((node) => ({ ...node.position, height: roomOf(node) }))
  const along = (node: DesignNode) => laid[node.id]?.[direction === 'down' ? 'y' : 'x'] ?? 0
  const kept = new Map(pinned.map(({ id, position }) => [id, position]))
  for (const node of nodes.filter((one) => !one.pinned).toSorted((a, b) => along(a) - along(b))) {
    const height = roomOf(node)
    let place = { x: (laid[node.id]?.x ?? 0) + by.x, y: (laid[node.id]?.y ?? 0) + by.y }
    const inTheWay = () => settled.find((box) => covers(box, { ...place, height }))
    for (let box = inTheWay(); box; box = inTheWay()) place = { x: place.x, y: box.y + box.height + 4 }
    settled.push({ ...place, height })
    kept.set(node.id, place)
  }
  return Object.fromEntries(kept)
}

interface Upright extends Position {
  /** With the room below it. */
  readonly height: number
}
const covers = (a: Upright, b: Upright): boolean =>
  Math.abs(a.x - b.x) < places.nodeWidth + places.gap && a.y < b.y + b.height && b.y < a.y + a.height

/** The design with every node in its place. */
export function tidied(design: Design): Design {
  const positions = layout(design)
  return { ...design, nodes: design.nodes.map((node) => ({ ...node, position: positions[node.id] ?? node.position })) }
}

interface Placed {
  readonly node: DesignNode
  readonly lane: number
}

/** Row = longest way from the start; lane = that of the first source where free, so that the main path runs straight down. */
function rowsOf(ordered: readonly DesignNode[], wiring: Wiring): readonly (readonly Placed[])[] {
  const [depth, lanes] = [new Map<string, number>(), new Map<string, number>()]
  const rows: Placed[][] = []
  for (const node of ordered) {
    const sources = wiring.before.get(node.id) ?? []
    const at = Math.max(-1, ...sources.map((id) => depth.get(id) ?? 0)) + 1
    depth.set(node.id, at)
    rows[at] ??= []
    const row = rows[at]
    const taken = new Set(row.map(({ lane }) => lane))
    let lane = Math.min(...sources.map((id) => lanes.get(id) ?? 0), 0)
    if (sources.length === 1) lane = lanes.get(sources[0] as string) ?? 0
    while (taken.has(lane)) lane++
    lanes.set(node.id, lane)
    row.push({ node, lane })
  }
  return rows
}

/** Blocks go below each other while the column has room for the whole block, or for a part of one that no column holds; the next column stands beside it. */
function placeBlocks(blocks: readonly { readonly whole: Arranged; readonly parts: readonly Arranged[] }[], columnLength: number, measure: Measures) {
  const placed = new Map<string, Spot>()
  let [along, across, breadth] = [0, 0, 0]
  const fits = ({ before, length }: Arranged, from: number) => (from > 0 ? from + before : 0) + length <= columnLength
  for (const block of blocks.flatMap(({ whole, parts }) => (fits(whole, 0) ? [whole] : parts))) {
    if (along > 0 && !fits(block, along)) {
      across += breadth + measure.columnGap
      along = 0
      breadth = 0
    }
    // Layers of all columns begin at one height; the title of a group stands above that.
    if (along > 0) along += block.before
    for (const [id, spot] of block.spots) placed.set(id, { along: along + spot.along, across: across + spot.across })
    along += block.length + block.after + measure.gap
    breadth = Math.max(breadth, block.breadth)
  }
  return placed
}

/** A stretch with every layer in its place, from the first one's corner. */
interface Arranged {
  readonly spots: ReadonlyMap<string, Spot>
  readonly length: number
  readonly breadth: number
  /** Room for frames of groups. */
  readonly before: number
  readonly after: number
}

function arranged(stretch: Stretch, laid: ReadonlyMap<string, Spot>, wiring: Wiring, measure: Measures): Arranged {
  const { rows, opening, closing } = stretch
  const ends = { before: (opening[0] ?? 0) * measure.frame.before, after: (closing.at(-1) ?? 0) * measure.frame.after }
  const nodes = rows.flat()
  const found = nodes.flatMap(({ node }) => laid.get(node.id) ?? [])
  if (found.length === nodes.length) return { ...ends, ...arrangedAs(nodes, found, measure) }
  const spots = new Map<string, Spot>()
  let along = 0
  for (const [at, row] of rows.entries()) {
    if (at > 0) along += measure.gap + (closing[at - 1] ?? 0) * measure.frame.after + (opening[at] ?? 0) * measure.frame.before
    for (const { node, lane } of row) spots.set(node.id, { along, across: lane * (measure.breadth + measure.laneGap) })
    along += Math.max(...row.map(({ node }) => measure.length(node)))
  }
  return { ...ends, spots, length: along, breadth: breadthOf(stretch, wiring, measure) }
}

function arrangedAs(nodes: readonly Placed[], found: readonly Spot[], measure: Measures): Pick<Arranged, 'spots' | 'length' | 'breadth'> {
  const first = { along: Math.min(...found.map((spot) => spot.along)), across: Math.min(...found.map((spot) => spot.across)) }
  const spots = found.map((spot) => ({ along: spot.along - first.along, across: spot.across - first.across }))
  return {
    spots: new Map(nodes.map(({ node }, at) => [node.id, spots[at] ?? first])),
    length: Math.max(...nodes.map(({ node }, at) => (spots[at]?.along ?? 0) + measure.length(node))),
    breadth: Math.max(...spots.map(({ across }) => across)) + measure.breadth,
  }
}

/** The first of those that fit the view at the largest scale, never above 1. */
function bestPlaced(choices: readonly Map<string, Spot>[], { view, longest, breadth }: Measures): Map<string, Spot> {
  const scale = (choice: Map<string, Spot>) => {
    const across = Math.max(0, ...[...choice.values()].map((spot) => spot.across)) + breadth
    const along = Math.max(0, ...[...choice.values()].map((spot) => spot.along)) + longest
    return Math.min(1, view.breadth / across, view.length / along)
  }
  return choices.reduce((best, choice) => (scale(choice) > scale(best) ? choice : best))
}

interface Stretch {
  readonly rows: readonly (readonly Placed[])[]
  /** By row: how many frames begin above it, and how many end below it. */
  readonly opening: readonly number[]
  readonly closing: readonly number[]
}
interface Block extends Stretch {
  /** The same, cut where its groups begin and end: the stages of a U-Net, which all lie below its first skip. */
  readonly parts: readonly Stretch[]
}

/** Stretches that only one path enters; a group is one stretch. */
function blocksOf(design: Design, wiring: Wiring): readonly Block[] {
  const linked = (node: DesignNode) => wiring.before.has(node.id) || wiring.after.has(node.id)
  const rows = rowsOf(executionOrder(wiring, design).filter(linked), wiring)
  const entering = entries(rows, wiring)
  const byId = groupById(design)
  const around = rows.map((row) => row.map(({ node }) => groupsAround(node.group, byId)))
  const groups = around.map((row) => new Set(row.flat()))
  const without = (at: number, next: number) =>
    Math.max(0, ...(around[at] ?? []).map((all) => all.filter((group) => !groups[next]?.has(group)).length))
  const [opening, closing] = [rows.map((_, at) => without(at, at - 1)), rows.map((_, at) => without(at, at + 1))]
  const shareGroup = (at: number) => [...(groups[at] ?? [])].some((group) => groups[at - 1]?.has(group))
  const grouped = (at: number) => (groups[at]?.size ?? 0) > 0
  const stretches = (from: number, to: number, begins: (at: number) => boolean): readonly { readonly from: number; readonly to: number }[] => {
    const starts = Array.from({ length: to - from }, (_, at) => from + at).filter((at) => at === from || begins(at))
    return starts.map((start, at) => ({ from: start, to: starts[at + 1] ?? to }))
  }
  const described = ({ from, to }: { readonly from: number; readonly to: number }): Stretch => ({
    rows: rows.slice(from, to),
    opening: opening.slice(from, to),
    closing: closing.slice(from, to),
  })
  return stretches(0, rows.length, (at) => (entering[at] ?? 0) <= 1 && !shareGroup(at)).map((block) => ({
    ...described(block),
    parts: stretches(block.from, block.to, (at) => !shareGroup(at) && (grouped(at) || grouped(at - 1))).map(described),
  }))
}

function breadthOf({ rows }: Stretch, wiring: Wiring, { breadth, laneGap }: Measures): number {
  const lanes = Math.max(...rows.flat().map(({ lane }) => lane))
  const skips = rows.flat().some(({ node }) => (wiring.before.get(node.id)?.length ?? 0) > 1)
  return (lanes + 1) * breadth + lanes * laneGap + (skips && lanes === 0 ? laneGap : 0)
}

/** By row: how many nodes above it feed it or something below. */
function entries(rows: Stretch['rows'], wiring: Wiring): readonly number[] {
  const rowOf = new Map(rows.flatMap((row, at) => row.map(({ node }) => [node.id, at] as const)))
  const change = Array.from({ length: rows.length + 2 }, () => 0)
  for (const [id, row] of rowOf) {
    const last = Math.max(row, ...(wiring.after.get(id) ?? []).map((after) => rowOf.get(after) ?? 0))
    change[row + 1] = (change[row + 1] ?? 0) + 1
    change[last + 1] = (change[last + 1] ?? 0) - 1
  }
  let count = 0
  return rows.map((_, at) => (count += change[at] ?? 0))
}
