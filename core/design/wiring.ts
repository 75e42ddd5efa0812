// Who feeds whom in a design: look-up, order of execution, circles. Used by check and layout.

import type { Connection, Design, DesignNode } from './design.ts'

export interface Wiring {
  /** Ids of the nodes that feed a port, in the order of the document; connections to missing nodes are left out. */
  sources(node: string, port: string): readonly string[]
  readonly before: ReadonlyMap<string, readonly string[]>
  readonly after: ReadonlyMap<string, readonly string[]>
}

export function wiringOf(design: Design): Wiring {
  const ids = new Set(design.nodes.map((node) => node.id))
  const entering = new Map<string, Connection[]>()
  const [before, after] = [new Map<string, string[]>(), new Map<string, string[]>()]
  const add = <T>(lists: Map<string, T[]>, key: string, value: T) => {
    const list = lists.get(key)
    if (list) list.push(value)
    else lists.set(key, [value])
  }
  for (const connection of design.connections) {
    const { from, to } = connection
    if (!ids.has(from.node) || !ids.has(to.node)) continue
    add(entering, to.node, connection)
    add(before, to.node, from.node)
    add(after, from.node, to.node)
  }
  const sources = (node: string, port: string): readonly string[] =>
    (entering.get(node) ?? []).filter(({ to }) => to.port === port).map(({ from }) => from.node)
  return { sources, before, after }
}

/** Nodes after all that feed them (Kahn 1962); equals stay in the order of the document. Nodes in circles, and behind them, are missing. */
export function executionOrder(wiring: Wiring, design: Design): readonly DesignNode[] {
  const waiting = new Map(design.nodes.map((node) => [node.id, wiring.before.get(node.id)?.length ?? 0]))
  const byId = new Map(design.nodes.map((node) => [node.id, node]))
  const ready = design.nodes.filter((node) => waiting.get(node.id) === 0)
  const order: DesignNode[] = []
  for (let at = 0; at < ready.length; at++) {
    const node = ready[at] as DesignNode
    order.push(node)
    for (const id of wiring.after.get(node.id) ?? []) {
      const left = (waiting.get(id) ?? 0) - 1
      waiting.set(id, left)
      const next = byId.get(id)
      if (left === 0 && next) ready.push(next)
    }
  }
  return order
}

/** Ids from which some of `ends` can be reached, these included. */
export function leadingTo(wiring: Wiring, ends: readonly string[]): ReadonlySet<string> {
  return reached(ends, (id) => wiring.before.get(id) ?? [])
}

export function reached(starts: readonly string[], next: (id: string) => readonly string[]): ReadonlySet<string> {
  const seen = new Set(starts)
  // A Set grows while it is walked, so this visits what it adds.
  for (const id of seen) for (const other of next(id)) seen.add(other)
  return seen
}

/** Every circle once: its nodes, in the order of the document. */
export function cycles(wiring: Wiring, design: Design): readonly (readonly DesignNode[])[] {
  const ordered = new Set(executionOrder(wiring, design).map((node) => node.id))
  const rest = design.nodes.filter((node) => !ordered.has(node.id))
  const ahead = (id: string) => reached(wiring.after.get(id) ?? [], (other) => wiring.after.get(other) ?? [])
  const reach = new Map(rest.map((node) => [node.id, ahead(node.id)]))
  const named = new Set<string>()
  return rest.flatMap((node) => {
    if (named.has(node.id) || !reach.get(node.id)?.has(node.id)) return []
    const circle = rest.filter((other) => reach.get(node.id)?.has(other.id) && reach.get(other.id)?.has(node.id))
    for (const other of circle) named.add(other.id)
    return [circle]
  })
}
