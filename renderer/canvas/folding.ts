// The design as it is drawn: each outermost folded group is one node, connections that touch its layers end at it. The document stays as it is;
// what the canvas draws and walks along is this one, and what is dropped or pressed there is led back to the layers.

import type { Connection, Design, DesignNode, Group } from '../../core/design/design.ts'
import { foldedInto } from '../../core/design/groups.ts'
import { connectionId } from './flow-order.ts'
import type { Point } from './geometry.ts'

export interface Folding {
  /** Blocks stand among the nodes, under the id of their group. */
  readonly design: Design
  /** The document. */
  readonly unfolded: Design
  readonly blocks: ReadonlyMap<string, Block>
  /** The connections that a drawn one stands for, by its id: several where one output feeds several layers of a block. */
  standsFor(drawn: Connection): readonly Connection[]
  /** Where a node is drawn: itself, or the block that hides it. */
  drawnAt(node: string): string
}

export interface Block {
  readonly group: Group
  readonly layers: readonly DesignNode[]
}

/** `LayerType.type` of nodes that are blocks: no layer is called so. */
export const blockType = ''

/** A port of a block names the layer inside and its port. */
const portOf = (end: Connection['from']): string => `${end.node}.${end.port}`

/** The end that a handle stands for: of a block, the layer inside. */
export function realEnd({ groups }: Pick<Design, 'groups'>, node: string, port: string): Connection['from'] {
  if (!groups.some(({ id }) => id === node)) return { node, port }
  const dot = port.lastIndexOf('.')
  return { node: port.slice(0, dot), port: port.slice(dot + 1) }
}

export function folded(design: Design): Folding {
  const hidden = foldedInto(design)
  if (hidden.size === 0) return { design, unfolded: design, blocks: new Map(), standsFor: (drawn) => [drawn], drawnAt: (node) => node }
  const blocks = new Map<string, { readonly group: Group; readonly layers: DesignNode[] }>()
  for (const node of design.nodes) {
    const group = hidden.get(node.id)
    if (!group) continue
    const block = blocks.get(group.id) ?? { group, layers: [] }
    block.layers.push(node)
    blocks.set(group.id, block)
  }
  const stands = new Map<string, Connection[]>()
  const connections: Connection[] = []
  for (const connection of design.connections) {
    const drawn = drawnConnection(connection, hidden)
    if (!drawn) continue
    const alike = alikeKey(drawn, hidden.has(connection.to.node))
    const known = stands.get(alike)
    if (known) known.push(connection)
    else {
      stands.set(alike, [connection])
      connections.push(drawn)
    }
  }
  return {
    design: { ...design, nodes: drawnNodes(design, hidden, blocks), connections },
    unfolded: design,
    blocks,
    standsFor: (drawn) => stands.get(alikeKey(drawn, blocks.has(drawn.to.node))) ?? [drawn],
    drawnAt: (node) => hidden.get(node)?.id ?? node,
  }
}

/** Undefined where both ends are in one block. */
function drawnConnection({ from, to }: Connection, hidden: ReadonlyMap<string, Group>): Connection | undefined {
  const [source, target] = [hidden.get(from.node)?.id, hidden.get(to.node)?.id]
  if (source !== undefined && source === target) return undefined
  return {
    from: source === undefined ? from : { node: source, port: portOf(from) },
    to: target === undefined ? to : { node: target, port: portOf(to) },
  }
}

/** Connections from one output into one block are drawn once. */
const alikeKey = (drawn: Connection, intoBlock: boolean): string =>
  intoBlock ? `${drawn.from.node}.${drawn.from.port}>${drawn.to.node}` : connectionId(drawn)

/** A block stands in the place of its first layer in the list, and on the canvas where its layers begin. */
function drawnNodes(design: Design, hidden: ReadonlyMap<string, Group>, blocks: ReadonlyMap<string, Block>): readonly DesignNode[] {
  const drawn = new Set<string>()
  return design.nodes.flatMap((node): readonly DesignNode[] => {
    const group = hidden.get(node.id)
    if (!group) return [node]
    if (drawn.has(group.id)) return []
    drawn.add(group.id)
    const { parent } = group
    const position = cornerOf(blocks.get(group.id)?.layers ?? [])
    return [{ id: group.id, type: blockType, name: group.name, options: {}, position, ...(parent === undefined ? {} : { group: parent }) }]
  })
}

const cornerOf = (layers: readonly DesignNode[]): Point => ({
  x: Math.min(...layers.map(({ position }) => position.x)),
  y: Math.min(...layers.map(({ position }) => position.y)),
})

/** New places of what was dragged, with a block's layers going along with it. */
export function placesOf({ design, blocks }: Folding, dragged: Readonly<Record<string, Point>>): Readonly<Record<string, Point>> {
  const places: Record<string, Point> = {}
  for (const [id, to] of Object.entries(dragged)) {
    const block = blocks.get(id)
    const from = design.nodes.find((node) => node.id === id)?.position
    if (!block || !from) places[id] = to
    else for (const { id: layer, position } of block.layers) places[layer] = { x: position.x + to.x - from.x, y: position.y + to.y - from.y }
  }
  return places
}
