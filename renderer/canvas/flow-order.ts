// Which connections are the trunk of a network and which skip a layer: read off the document, for drawing and for tidying.

import type { Connection, Design } from '../../core/design/design.ts'

export const connectionId = ({ from, to }: Connection): string => `${from.node}.${from.port}>${to.node}.${to.port}`

export interface FlowOrder {
  /** Ids in an order in which every node stands after those that feed it (nodes of a cycle come last). */
  readonly order: readonly string[]
  readonly incoming: ReadonlyMap<string, readonly Connection[]>
  readonly outgoing: ReadonlyMap<string, readonly Connection[]>
  /** Nodes that lie on a side branch only. */
  readonly side: ReadonlySet<string>
  /** Ids of connections that skip: into a join beside its deepest input, or along a side branch. */
  readonly skips: ReadonlySet<string>
}

/** By design: an edit asks where a layer goes, and the drawing asks again. */
const orders = new WeakMap<Design, FlowOrder>()

export function flowOrder(design: Design): FlowOrder {
  const order = orders.get(design) ?? orderOf(design)
  orders.set(design, order)
  return order
}

function orderOf(design: Design): FlowOrder {
  const incoming = new Map<string, Connection[]>(design.nodes.map((node) => [node.id, []]))
  const outgoing = new Map<string, Connection[]>(design.nodes.map((node) => [node.id, []]))
  for (const connection of design.connections) {
    if (!outgoing.has(connection.from.node) || !incoming.has(connection.to.node)) continue
    incoming.get(connection.to.node)?.push(connection)
    outgoing.get(connection.from.node)?.push(connection)
  }
  const order = topologicalOrder(design, incoming, outgoing)
  const main = mainInputs(order, incoming)

  // Backwards: a node is on the side when every way on from it enters a join beside its main input.
  const side = new Set<string>()
  const skips = new Set<string>()
  for (const id of [...order].reverse()) {
    const ways = outgoing.get(id) ?? []
    for (const way of ways) {
      const besideMain = (incoming.get(way.to.node)?.length ?? 0) > 1 && main.get(way.to.node) !== way
      if (besideMain || side.has(way.to.node)) skips.add(connectionId(way))
    }
    if (ways.length > 0 && ways.every((way) => skips.has(connectionId(way)))) side.add(id)
  }
  return { order, incoming, outgoing, side, skips }
}

function topologicalOrder(
  design: Design,
  incoming: ReadonlyMap<string, readonly Connection[]>,
  outgoing: ReadonlyMap<string, readonly Connection[]>,
): readonly string[] {
  const waiting = new Map([...incoming].map(([id, list]) => [id, list.length]))
  const order = design.nodes.filter((node) => waiting.get(node.id) === 0).map((node) => node.id)
  for (let at = 0; at < order.length; at++) {
    for (const { to } of outgoing.get(order[at] ?? '') ?? []) {
      const left = (waiting.get(to.node) ?? 0) - 1
      waiting.set(to.node, left)
      if (left === 0) order.push(to.node)
    }
  }
  const placed = new Set(order)
  return [...order, ...design.nodes.map((node) => node.id).filter((id) => !placed.has(id))]
}

/** Of each join, the connection that comes the longest way; the first of the document among equals. */
function mainInputs(order: readonly string[], incoming: ReadonlyMap<string, readonly Connection[]>): ReadonlyMap<string, Connection> {
  const depth = new Map<string, number>()
  const main = new Map<string, Connection>()
  for (const id of order) {
    let deepest = -1
    for (const connection of incoming.get(id) ?? []) {
      const of = depth.get(connection.from.node) ?? 0
      if (of > deepest) {
        deepest = of
        main.set(id, connection)
      }
    }
    depth.set(id, deepest + 1)
  }
  return main
}
