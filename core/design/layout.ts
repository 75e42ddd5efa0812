// Places of nodes on the canvas: layers run top down in columns, parallel paths side by side. For templates and for “tidy”.

import { layerTypes } from '../layers/index.ts'
import type { Design, DesignNode } from './design.ts'
import { executionOrder, type Wiring, wiringOf } from './wiring.ts'

type Position = DesignNode['position']

/** Pixels, on the grid of 4 that the canvas keeps. The gap leaves room for thumbnails, which add 32 to a node. */
export const places = { nodeWidth: 208, height: 56, slimHeight: 28, gap: 44, laneGap: 36, columnGap: 72, columnHeight: 640 } as const

/** A place for every node, by id. Nodes in circles and nodes without connections stand in a last column of their own. */
export function layout(design: Design): Readonly<Record<string, Position>> {
  const wiring = wiringOf(design)
  const linked = (node: DesignNode) => wiring.before.has(node.id) || wiring.after.has(node.id)
  const ordered = executionOrder(wiring, design).filter(linked)
  const rows = rowsOf(ordered, wiring)
  const placed = placeRows(rows, wiring)
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

/** A column ends below its full height, at the next place that a single path passes. */
function placeRows(rows: readonly (readonly Placed[])[], wiring: Wiring): Map<string, Position> {
  const placed = new Map<string, Position>()
  const rowOf = new Map(rows.flatMap((row, at) => row.map(({ node }) => [node.id, at] as const)))
  let [x, y, widest] = [0, 0, 0]
  for (const [at, row] of rows.entries()) {
    const height = Math.max(...row.map(({ node }) => heightOf(node)))
    if (y + height > places.columnHeight && passesOnePath(rows, at, rowOf, wiring)) {
      x += (widest + 1) * places.nodeWidth + widest * places.laneGap + places.columnGap
      y = 0
      widest = 0
    }
    for (const { node, lane } of row) placed.set(node.id, { x: x + lane * (places.nodeWidth + places.laneGap), y })
    widest = Math.max(widest, ...row.map(({ lane }) => lane))
    y += height + places.gap
  }
  return placed
}

/** Whether everything from row `at` on is fed by one node only. */
function passesOnePath(rows: readonly (readonly Placed[])[], at: number, rowOf: ReadonlyMap<string, number>, wiring: Wiring): boolean {
  const crossing = new Set<string>()
  for (const row of rows.slice(at))
    for (const { node } of row) for (const source of wiring.before.get(node.id) ?? []) if ((rowOf.get(source) ?? 0) < at) crossing.add(source)
  return crossing.size <= 1
}
