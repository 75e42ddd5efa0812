// Every change of a design, as data. One command is one step of undo; `apply` leaves the old design as it is.

import { layerTypes } from '../layers/index.ts'
import { invariant } from '../problems.ts'
import type { Connection, Design, DesignNode } from './design.ts'

type Position = DesignNode['position']

export type Command =
  | { readonly kind: 'add-node'; readonly node: DesignNode; readonly connections?: readonly Connection[] }
  /** Connections of removed nodes go with them. */
  | { readonly kind: 'remove'; readonly nodes: readonly string[]; readonly connections?: readonly Connection[] }
  | { readonly kind: 'move'; readonly positions: Readonly<Record<string, Position>> }
  | { readonly kind: 'rename'; readonly node: string; readonly name: string }
  | { readonly kind: 'rename-design'; readonly name: string }
  /** `undefined` goes back to the default. */
  | { readonly kind: 'set-option'; readonly node: string; readonly option: string; readonly value: unknown }
  /** Replaces the connection that a port for one connection already has. */
  | { readonly kind: 'connect'; readonly connection: Connection }
  | { readonly kind: 'disconnect'; readonly connection: Connection }
  | { readonly kind: 'insert-on-connection'; readonly connection: Connection; readonly node: DesignNode }
  /** Keeps name, place, connections that still fit and options that both layers know. */
  | { readonly kind: 'replace-type'; readonly node: string; readonly type: string }
  /** Nodes with ids and names that are free (see `freshCopy`). */
  | { readonly kind: 'paste'; readonly nodes: readonly DesignNode[]; readonly connections: readonly Connection[] }
  | { readonly kind: 'batch'; readonly label: string; readonly commands: readonly Command[] }

export function apply(design: Design, command: Command): Design {
  switch (command.kind) {
    case 'add-node':
      return (command.connections ?? []).reduce(connected, { ...design, nodes: [...design.nodes, command.node] })
    case 'remove':
      return removed(design, new Set(command.nodes), command.connections ?? [])
    case 'move':
      return { ...design, nodes: design.nodes.map((node) => ({ ...node, position: command.positions[node.id] ?? node.position })) }
    case 'rename':
      return changed(design, command.node, (node) => ({ ...node, name: command.name }))
    case 'rename-design':
      return { ...design, name: command.name }
    case 'set-option':
      return changed(design, command.node, (node) => ({ ...node, options: withOption(node.options, command.option, command.value) }))
    case 'connect':
      return connected(design, command.connection)
    case 'disconnect':
      return removed(design, new Set(), [command.connection])
    case 'insert-on-connection':
      return inserted(design, command.connection, command.node)
    case 'replace-type':
      return replaced(design, command.node, command.type)
    case 'paste':
      return { ...design, nodes: [...design.nodes, ...command.nodes], connections: [...design.connections, ...command.connections] }
    case 'batch':
      return command.commands.reduce(apply, design)
  }
}

/** What the undo menu says: `Undo add conv1`. */
export function describe(design: Design, command: Command): string {
  const name = (id: string) => design.nodes.find((node) => node.id === id)?.name ?? id
  const names = (ids: readonly string[]) => (ids.length === 1 ? name(ids[0] ?? '') : `${ids.length} layers`)
  switch (command.kind) {
    case 'add-node':
      return `add ${command.node.name}`
    case 'remove':
      return command.nodes.length > 0 ? `remove ${names(command.nodes)}` : 'disconnect'
    case 'move':
      return `move ${names(Object.keys(command.positions))}`
    case 'rename':
      return `rename ${name(command.node)} to ${command.name}`
    case 'rename-design':
      return `rename the design to ${command.name}`
    case 'set-option':
      return `change ${name(command.node)}`
    case 'connect':
      return `connect ${name(command.connection.from.node)} to ${name(command.connection.to.node)}`
    case 'disconnect':
      return `disconnect ${name(command.connection.from.node)} from ${name(command.connection.to.node)}`
    case 'insert-on-connection':
      return `insert ${command.node.name}`
    case 'replace-type':
      return `replace ${name(command.node)}`
    case 'paste':
      return `paste ${command.nodes.length === 1 ? command.nodes[0]?.name : `${command.nodes.length} layers`}`
    case 'batch':
      return command.label
  }
}

export const sameConnection = (a: Connection, b: Connection): boolean =>
  a.from.node === b.from.node && a.from.port === b.from.port && a.to.node === b.to.node && a.to.port === b.to.port

function changed(design: Design, id: string, change: (node: DesignNode) => DesignNode): Design {
  invariant(
    design.nodes.some((node) => node.id === id),
    `there is no node ${id} to change`,
  )
  return { ...design, nodes: design.nodes.map((node) => (node.id === id ? change(node) : node)) }
}

function withOption(options: DesignNode['options'], option: string, value: unknown): DesignNode['options'] {
  if (value !== undefined) return { ...options, [option]: value }
  return Object.fromEntries(Object.entries(options).filter(([name]) => name !== option))
}

function removed(design: Design, nodes: ReadonlySet<string>, connections: readonly Connection[]): Design {
  const goes = (connection: Connection) =>
    nodes.has(connection.from.node) || nodes.has(connection.to.node) || connections.some((other) => sameConnection(other, connection))
  return {
    ...design,
    nodes: design.nodes.filter((node) => !nodes.has(node.id)),
    connections: design.connections.filter((connection) => !goes(connection)),
  }
}

function connected(design: Design, connection: Connection): Design {
  if (design.connections.some((other) => sameConnection(other, connection))) return design
  const type = design.nodes.find((node) => node.id === connection.to.node)?.type ?? ''
  const many = layerTypes.get(type)?.ports.inputs.find((port) => port.name === connection.to.port)?.many ?? false
  const elsewhere = (other: Connection) => many || other.to.node !== connection.to.node || other.to.port !== connection.to.port
  return { ...design, connections: [...design.connections.filter(elsewhere), connection] }
}

/** The node takes the connection's place in the list, so that ports for many keep their order. */
function inserted(design: Design, connection: Connection, node: DesignNode): Design {
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

function replaced(design: Design, id: string, type: string): Design {
  const layer = layerTypes.get(type)
  invariant(layer, `there is no layer "${type}"`)
  const known = (options: DesignNode['options']) => Object.fromEntries(Object.entries(options).filter(([name]) => Object.hasOwn(layer.options, name)))
  const [inputs, outputs] = [new Set(layer.ports.inputs.map((port) => port.name)), new Set(layer.ports.outputs.map((port) => port.name))]
  const fits = ({ from, to }: Connection) => (from.node !== id || outputs.has(from.port)) && (to.node !== id || inputs.has(to.port))
  const next = changed(design, id, (node) => ({ ...node, type, options: known(node.options) }))
  return { ...next, connections: next.connections.filter(fits) }
}
