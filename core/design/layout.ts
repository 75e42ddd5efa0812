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
    frame: { before: 28, after: 16 },
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

/** A place for every node, by id. Nodes in circles and nodes without connections stand in a last column of their own; pinned ones stay where they are. */
export function layout(design: Design): Readonly<Record<string, Position>> {
  const wiring = wiringOf(design)
  const measure = measures[design.direction]
  const linked = (node: DesignNode) => wiring.before.has(node.id) || wiring.after.has(node.id)
  const ordered = executionOrder(wiring, design).filter(linked)
  const blocks = blocksOf(rowsOf(ordered, wiring), wiring, design)
  const placed = bestPlaced(
    measure.columns.map((length) => placeBlocks(blocks, wiring, length, measure)),
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

/** Along the way of the signals, and across it. */
interface Spot {
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

/** Everything is moved so that the first pinned layer keeps its place; what would then stand over a pinned one goes below it. */
function aroundPinned({ nodes }: Design, laid: Readonly<Record<string, Position>>): Readonly<Record<string, Position>> {
  const pinned = nodes.filter((node) => node.pinned)
  const [anchor] = pinned
  const there = anchor && laid[anchor.id]
  if (!anchor || !there) return laid
  const by = { x: anchor.position.x - there.x, y: anchor.position.y - there.y }
  const covers = (a: Position, b: Position) =>
    Math.abs(a.x - b.x) < places.nodeWidth + places.laneGap && Math.abs(a.y - b.y) < places.height + places.gap
  const pinnedAt = (place: Position) => pinned.find(({ position }) => covers(position, place))
  return Object.fromEntries(
    nodes.map((node) => {
      if (node.pinned) return [node.id, node.position]
      let place = { x: (laid[node.id]?.x ?? 0) + by.x, y: (laid[node.id]?.y ?? 0) + by.y }
      for (let below = pinnedAt(place); below; below = pinnedAt(place)) place = { x: place.x, y: below.position.y + places.height + places.gap }
      return [node.id, place]
    }),
  )
}

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
function placeBlocks(blocks: readonly Block[], wiring: Wiring, columnLength: number, measure: Measures): Map<string, Spot> {
  const placed = new Map<string, Spot>()
  let [along, across, breadth] = [0, 0, 0]
  for (const block of blocks.flatMap((one) => (lengthOfBlock(one, measure) > columnLength ? one.parts : [one]))) {
    if (along > 0 && along + lengthOfBlock(block, measure) > columnLength) {
      across += breadth + measure.columnGap
      along = 0
      breadth = 0
    }
    if (block.framed) along += measure.frame.before
    for (const row of block.rows) {
      for (const { node, lane } of row) placed.set(node.id, { along, across: across + lane * (measure.breadth + measure.laneGap) })
      along += lengthOfRow(row, measure) + measure.gap
    }
    if (block.framed) along += measure.frame.after
    breadth = Math.max(breadth, breadthOfBlock(block, wiring, measure))
  }
  return placed
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
  /** It is a group: a frame stands around it. */
  readonly framed: boolean
}
interface Block extends Stretch {
  /** The same, cut where its groups begin and end: the stages of a U-Net, which all lie below its first skip. */
  readonly parts: readonly Stretch[]
}

/** Stretches that only one path enters; a group is one stretch. */
function blocksOf(rows: Stretch['rows'], wiring: Wiring, design: Design): readonly Block[] {
  const entering = entries(rows, wiring)
  const groups = groupById(design)
  const outermost = rows.map((row) => new Set(row.map(({ node }) => groupsAround(node.group, groups).at(-1)?.id)))
  const shareGroup = (at: number) => [...(outermost[at] ?? [])].some((group) => group !== undefined && outermost[at - 1]?.has(group))
  const grouped = outermost.map((found) => [...found].some((group) => group !== undefined))
  const stretches = (from: number, to: number, begins: (at: number) => boolean): readonly { readonly from: number; readonly to: number }[] => {
    const starts = Array.from({ length: to - from }, (_, at) => from + at).filter((at) => at === from || begins(at))
    return starts.map((start, at) => ({ from: start, to: starts[at + 1] ?? to }))
  }
  const described = ({ from, to }: { readonly from: number; readonly to: number }): Stretch => ({
    rows: rows.slice(from, to),
    framed: grouped.slice(from, to).includes(true),
  })
  return stretches(0, rows.length, (at) => (entering[at] ?? 0) <= 1 && !shareGroup(at)).map((block) => ({
    ...described(block),
    parts: stretches(block.from, block.to, (at) => !shareGroup(at) && (grouped[at] === true || grouped[at - 1] === true)).map(described),
  }))
}

const lengthOfRow = (row: readonly Placed[], { length }: Measures): number => Math.max(...row.map(({ node }) => length(node)))
function lengthOfBlock({ rows, framed }: Stretch, measure: Measures): number {
  const frame = framed ? measure.frame.before + measure.frame.after : 0
  return rows.reduce((sum, row) => sum + lengthOfRow(row, measure) + measure.gap, frame - measure.gap)
}

function breadthOfBlock({ rows }: Stretch, wiring: Wiring, { breadth, laneGap }: Measures): number {
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
