// A piece of a design as text: copying, also between windows, and pasting with names that are free.

import type { Command } from './commands.ts'
import { type Connection, type Design, emptyDesign } from './design.ts'
import { freeName, freshId } from './names.ts'
import { readDesign, writeDesign } from './read-design.ts'

/** The chosen nodes and the connections among them, as the text of a small design. */
export function copyNodes(design: Design, ids: ReadonlySet<string>): string {
  const nodes = design.nodes.filter((node) => ids.has(node.id))
  const connections = design.connections.filter(({ from, to }) => ids.has(from.node) && ids.has(to.node))
  return writeDesign({ ...emptyDesign('copy'), nodes, connections })
}

/** The command that pastes a copied text, moved by `offset`. Throws `ProblemsFound` where the text is no design. */
export function pasteText(design: Design, text: string, offset: { readonly x: number; readonly y: number }): Command & { readonly kind: 'paste' } {
  return freshCopy(design, readDesign(text), offset)
}

/** Nodes of `fragment` under ids and names that `design` does not have. */
export function freshCopy(
  design: Design,
  fragment: Design,
  offset: { readonly x: number; readonly y: number },
): Command & { readonly kind: 'paste' } {
  const first = Number(freshId(design).slice(1))
  const ids = new Map(fragment.nodes.map((node, at) => [node.id, `n${first + at}`]))
  const taken = new Set(design.nodes.map((node) => node.name))
  const nodes = fragment.nodes.map((node) => {
    const name = freeName(node.name, taken)
    taken.add(name)
    return { ...node, id: ids.get(node.id) ?? node.id, name, position: { x: node.position.x + offset.x, y: node.position.y + offset.y } }
  })
  const moved = (end: Connection['from']) => ({ ...end, node: ids.get(end.node) ?? end.node })
  return { kind: 'paste', nodes, connections: fragment.connections.map(({ from, to }) => ({ from: moved(from), to: moved(to) })) }
}
