// Stretches of a design that branch, laid out by ELK's layered method (Sugiyama et al. 1981): core/design/layout.ts says which, and puts them into columns.

import type { ELK, ElkNode } from 'elkjs/lib/elk-api.js'
import type { Design, DesignNode, Direction } from '../../core/design/design.ts'
import { groupById, groupsAround } from '../../core/design/groups.ts'
import { branchingStretches, heightOf, places, type Spot } from '../../core/design/layout.ts'
import { layerTypes } from '../../core/layers/index.ts'
import { flowOrder } from './flow-order.ts'
import { frameMargin } from './frames.ts'

/** Spots along the way of the signals and across it, by node; those of one stretch belong together. Empty where nothing branches, and ELK is not asked. */
export async function layeredSpots(design: Design, openElk: () => Promise<Pick<ELK, 'layout'>>): Promise<ReadonlyMap<string, Spot>> {
  const stretches = branchingStretches(design)
  if (stretches.length === 0) return new Map()
  const elk = await openElk()
  const laid = await Promise.all(stretches.map((nodes) => elk.layout(graphOf(nodes, design))))
  return new Map(laid.flatMap((graph) => spotsIn(graph, design.direction)))
}

/** Frames do not inherit these. */
const spacing = (direction: Direction): Readonly<Record<string, string>> => ({
  'elk.spacing.nodeNode': `${direction === 'down' ? places.laneGap : 64}`,
  'elk.layered.spacing.nodeNodeBetweenLayers': `${direction === 'down' ? places.gap : 80}`,
  'elk.layered.spacing.edgeNodeBetweenLayers': '8',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '8',
})

/** Paths stand in the order in which they leave and arrive; the same design is always laid out alike. */
const options = (direction: Direction): Readonly<Record<string, string>> => ({
  ...spacing(direction),
  'elk.algorithm': 'layered',
  'elk.direction': direction === 'down' ? 'DOWN' : 'RIGHT',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.randomSeed': '1',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  // Lines are drawn by routing.ts.
  'elk.edgeRouting': 'POLYLINE',
})

/** Stands for what feeds the stretch from before it, so that its paths begin in one place. */
const entry = { id: 'entry', width: places.nodeWidth, height: places.height }

function graphOf(stretch: readonly DesignNode[], design: Design): ElkNode {
  const { direction } = design
  const nodes = inPaths(stretch, design)
  const within = new Set(nodes.map(({ id }) => id))
  const byId = groupById(design)
  const root: ElkNode & { children: ElkNode[] } = { id: 'stretch', layoutOptions: options(direction), children: [entry] }
  const frames = new Map<string, ElkNode & { children: ElkNode[] }>()
  // A group is entered where its first layer stands, the outer ones first.
  const insideOf = (group: string | undefined): ElkNode & { children: ElkNode[] } => {
    const [own] = groupsAround(group, byId)
    if (!own) return root
    const known = frames.get(own.id)
    if (known) return known
    const frame = { id: own.id, layoutOptions: { ...spacing(direction), 'elk.padding': padding(direction) }, children: [] }
    frames.set(own.id, frame)
    insideOf(own.parent).children.push(frame)
    return frame
  }
  for (const node of nodes) {
    const height = direction === 'down' ? heightOf(node) : places.height
    insideOf(node.group).children.push({ id: node.id, width: places.nodeWidth, height })
  }
  const order = new Map(nodes.map(({ id }, at) => [id, at]))
  const edges = design.connections
    .filter(({ to }) => within.has(to.node))
    .toSorted((a, b) => (order.get(a.to.node) ?? 0) - (order.get(b.to.node) ?? 0) || portOrder(design, a.to) - portOrder(design, b.to))
    .map(({ from, to }, at) => ({ id: `connection ${at}`, sources: [within.has(from.node) ? from.node : entry.id], targets: [to.node] }))
  return { ...root, edges }
}

/** Layers path by path, in the order of the inputs that the paths end at: all that feeds the first input, then what feeds the second. */
function inPaths(stretch: readonly DesignNode[], design: Design): readonly DesignNode[] {
  const byId = new Map(stretch.map((node) => [node.id, node]))
  const sources = flowOrder(design).incoming
  const ordered = new Set<DesignNode>()
  for (const end of stretch.toReversed()) {
    const ahead = ordered.has(end) ? [] : [end]
    for (let node = ahead.at(-1); node; node = ahead.at(-1)) {
      const arriving = (sources.get(node.id) ?? []).toSorted((a, b) => portOrder(design, a.to) - portOrder(design, b.to))
      const next = arriving.flatMap(({ from }) => byId.get(from.node) ?? []).find((source) => !ordered.has(source))
      if (next) ahead.push(next)
      else {
        ordered.add(node)
        ahead.pop()
      }
    }
  }
  return [...ordered]
}

/** Connections into one port that takes many keep their order, which the stable sort leaves. */
function portOrder({ nodes }: Design, { node, port }: { readonly node: string; readonly port: string }): number {
  const type = nodes.find(({ id }) => id === node)?.type ?? ''
  return layerTypes.get(type)?.ports.inputs.findIndex(({ name }) => name === port) ?? 0
}

/** Between a frame and its layers, with the lines that come in below its name. */
function padding(direction: Direction): string {
  const { side, head } = frameMargin
  const top = direction === 'down' ? head + 20 : head
  return `[top=${top},left=${side},bottom=${side},right=${side}]`
}

/** On the canvas's grid. */
function spotsIn(graph: ElkNode, direction: Direction, left = 0, top = 0): readonly (readonly [id: string, spot: Spot])[] {
  return (graph.children ?? []).flatMap((child) => {
    const [x, y] = [left + (child.x ?? 0), top + (child.y ?? 0)]
    if (child.children?.length) return spotsIn(child, direction, x, y)
    const [across, along] = direction === 'down' ? [x, y] : [y, x]
    return [[child.id, { along: onGrid(along), across: onGrid(across) }] as const]
  })
}
const onGrid = (length: number): number => 4 * Math.round(length / 4)
