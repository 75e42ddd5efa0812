// Places of nodes on the canvas: layers run top down in columns, parallel paths side by side. For templates and for “tidy”.

import { layerTypes } from '../layers/index.ts'
import type { Design, DesignNode } from './design.ts'
import { executionOrder, type Wiring, wiringOf } from './wiring.ts'

type Position = DesignNode['position']

/** Pixels, on the grid of 4 that the canvas keeps. A skip without layers of its own runs in a lane of `laneGap` beside its block. */
export const places = { nodeWidth: 208, height: 56, slimHeight: 28, gap: 28, laneGap: 36, columnGap: 64 } as const

/** Heights that columns may have, and the view that the whole should fill: the one that can be shown largest is taken. */
const columnHeights = [540, 760, 1000, 1400, 2000, 2800] as const
const view = { width: 1100, height: 780 } as const

/** A place for every node, by id. Nodes in circles and nodes without connections stand in a last column of their own. */
export function layout(design: Design): Readonly<Record<string, Position>> {
  const wiring = wiringOf(design)
  const linked = (node: DesignNode) => wiring.before.has(node.id) || wiring.after.has(node.id)
  const ordered = executionOrder(wiring, design).filter(linked)
  const rows = rowsOf(ordered, wiring)
  const placed = bestPlaced(columnHeights.map((height) => placeRows(rows, wiring, height)))
  const rest = design.nodes.filter((node) => !placed.has(node.id))
  const right = Math.max(-(places.nodeWidth + places.columnGap), ...[...placed.values()].map(({ x }) => x)) + places.nodeWidth + places.columnGap
  let y = 0
  for (const node of rest) {
    placed.set(node.id, { x: right, y })
    y += heightOf(node) + places.gap
  }
  return Object.fromEntries(placed)
}

/** The design with every node in its place. */
export function tidied(design: Design): Design {
  const positions = layout(design)
  return { ...design, nodes: design.nodes.map((node) => ({ ...node, position: positions[node.id] ?? node.position })) }
}

const heightOf = (node: DesignNode): number => (layerTypes.get(node.type)?.slim ? places.slimHeight : places.height)

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

/** Blocks (stretches that only one path enters) go below each other while the column has room for the whole block; the next column stands at the right. */
function placeRows(rows: readonly (readonly Placed[])[], wiring: Wiring, columnHeight: number): Map<string, Position> {
  const placed = new Map<string, Position>()
  const rowOf = new Map(rows.flatMap((row, at) => row.map(({ node }) => [node.id, at] as const)))
  let [x, y, width] = [0, 0, 0]
  for (const block of blocksOf(rows, rowOf, wiring)) {
    if (y > 0 && y + heightOfBlock(block) > columnHeight) {
      x += width + places.columnGap
      y = 0
      width = 0
    }
    for (const row of block) {
      for (const { node, lane } of row) placed.set(node.id, { x: x + lane * (places.nodeWidth + places.laneGap), y })
      y += heightOfRow(row) + places.gap
    }
    width = Math.max(width, widthOfBlock(block, wiring))
  }
  return placed
}

/** The first of those that fit the view at the largest scale, never above 1. */
function bestPlaced(choices: readonly Map<string, Position>[]): Map<string, Position> {
  const scale = (choice: Map<string, Position>) => {
    const width = Math.max(0, ...[...choice.values()].map(({ x }) => x)) + places.nodeWidth
    const height = Math.max(0, ...[...choice.values()].map(({ y }) => y)) + places.height
    return Math.min(1, view.width / width, view.height / height)
  }
  return choices.reduce((best, choice) => (scale(choice) > scale(best) ? choice : best))
}

type Block = readonly (readonly Placed[])[]

function blocksOf(rows: Block, rowOf: ReadonlyMap<string, number>, wiring: Wiring): readonly Block[] {
  const starts = rows.flatMap((_, at) => (at === 0 || passesOnePath(rows, at, rowOf, wiring) ? [at] : []))
  return starts.map((start, at) => rows.slice(start, starts[at + 1]))
}

const heightOfRow = (row: readonly Placed[]): number => Math.max(...row.map(({ node }) => heightOf(node)))
const heightOfBlock = (block: Block): number => block.reduce((sum, row) => sum + heightOfRow(row) + places.gap, -places.gap)

function widthOfBlock(block: Block, wiring: Wiring): number {
  const lanes = Math.max(...block.flat().map(({ lane }) => lane))
  const skips = block.flat().some(({ node }) => (wiring.before.get(node.id)?.length ?? 0) > 1)
  return (lanes + 1) * places.nodeWidth + lanes * places.laneGap + (skips && lanes === 0 ? places.laneGap : 0)
}

/** Whether everything from row `at` on is fed by one node only. */
function passesOnePath(rows: readonly (readonly Placed[])[], at: number, rowOf: ReadonlyMap<string, number>, wiring: Wiring): boolean {
  const crossing = new Set<string>()
  for (const row of rows.slice(at))
    for (const { node } of row) for (const source of wiring.before.get(node.id) ?? []) if ((rowOf.get(source) ?? 0) < at) crossing.add(source)
  return crossing.size <= 1
}
