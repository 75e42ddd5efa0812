// Changes of nodes and connections, for commands.ts: the design that each leads to.

import { layerTypes } from '../layers/index.ts'
import { invariant } from '../problems.ts'
import type { Connection, Design, DesignNode } from './design.ts'
import { withoutEmpty } from './groups.ts'
import { mapped, replaced } from './same.ts'

export const sameConnection = (a: Connection, b: Connection): boolean =>
  a.from.node === b.from.node && a.from.port === b.from.port && a.to.node === b.to.node && a.to.port === b.to.port

export function changed(design: Design, id: string, change: (node: DesignNode) => DesignNode): Design {
  invariant(
    design.nodes.some((node) => node.id === id),
    `there is no node ${id} to change`,
  )
  return replaced(design, { nodes: mapped(design.nodes, (node) => (node.id === id ? change(node) : node)) })
}

export function withOption(options: DesignNode['options'], option: string, value: unknown): DesignNode['options'] {
  if (value !== undefined) return { ...options, [option]: value }
  return Object.fromEntries(Object.entries(options).filter(([name]) => name !== option))
}

export function withFlag(design: Design, ids: readonly string[], flag: 'bypassed' | 'pinned', on: boolean): Design {
  const flagged = (node: DesignNode): DesignNode => {
    if (!ids.includes(node.id) || (node[flag] ?? false) === on) return node
    const { [flag]: _, ...rest } = node
    return on ? { ...rest, [flag]: true } : rest
  }
  return replaced(design, { nodes: mapped(design.nodes, flagged) })
}

export function removed(design: Design, nodes: ReadonlySet<string>, connections: readonly Connection[], comments = new Set<string>()): Design {
  const goes = (connection: Connection) =>
    nodes.has(connection.from.node) || nodes.has(connection.to.node) || connections.some((other) => sameConnection(other, connection))
  return withoutEmpty({
    ...design,
    nodes: design.nodes.filter((node) => !nodes.has(node.id)),
    connections: design.connections.filter((connection) => !goes(connection)),
    comments: design.comments.filter((comment) => !comments.has(comment.id)),
  })
}

export function connected(design: Design, connection: Connection): Design {
  if (design.connections.some((other) => sameConnection(other, connection))) return design
  const type = design.nodes.find((node) => node.id === connection.to.node)?.type ?? ''
  const many = layerTypes.get(type)?.ports.inputs.find((port) => port.name === connection.to.port)?.many ?? false
  const elsewhere = (other: Connection) => many || other.to.node !== connection.to.node || other.to.port !== connection.to.port
  return { ...design, connections: [...design.connections.filter(elsewhere), connection] }
}

/** The node takes the connection's place in the list, so that ports for many keep their order. */
export function inserted(design: Design, connection: Connection, node: DesignNode): Design {
  const ports = layerTypes.get(node.type)?.ports
  const [into, outOf] = [ports?.inputs[0]?.name, ports?.outputs[0]?.name]
  if (into === undefined || outOf === undefined) return { ...design, nodes: [...design.nodes, node] }
  const halves: readonly Connection[] = [
    { from: connection.from, to: { node: node.id, port: into } },
    { from: { node: node.id, port: outOf }, to: connection.to },
  ]
  return {
    ...design,
    nodes: [...design.nodes, node],
    connections: design.connections.flatMap((other) => (sameConnection(other, connection) ? halves : [other])),
  }
}

export function retyped(design: Design, id: string, type: string): Design {
  const layer = layerTypes.get(type)
  invariant(layer, `there is no layer "${type}"`)
  const known = (options: DesignNode['options']) => Object.fromEntries(Object.entries(options).filter(([name]) => Object.hasOwn(layer.options, name)))
  const [inputs, outputs] = [new Set(layer.ports.inputs.map((port) => port.name)), new Set(layer.ports.outputs.map((port) => port.name))]
  const fits = ({ from, to }: Connection) => (from.node !== id || outputs.has(from.port)) && (to.node !== id || inputs.has(to.port))
  const next = changed(design, id, (node) => ({ ...node, type, options: known(node.options) }))
  return { ...next, connections: next.connections.filter(fits) }
}
