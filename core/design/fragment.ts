// A piece of a design as text: copying, also between windows, and pasting with ids and names that are free.

import type { Command } from './commands.ts'
import { type Connection, type Design, emptyDesign, type Position } from './design.ts'
import { groupsWithin } from './groups.ts'
import { freeName, freshIds } from './names.ts'
import { readDesign } from './read-design.ts'
import { writeDesign } from './write-design.ts'

/** The chosen nodes, groups with all that they hold, comments, and the connections among them, as the text of a small design. */
export const copyParts = (design: Design, ids: ReadonlySet<string>): string => writeDesign(partOf(design, ids))

/** The same as a design. */
export function partOf(design: Design, ids: ReadonlySet<string>): Design {
  const chosen = groupsWithin(design, ids)
  const inside = (group: string | undefined): group is string => group !== undefined && chosen.has(group)
  const nodes = design.nodes
    .filter((node) => ids.has(node.id) || inside(node.group))
    .map(({ group, ...node }) => (inside(group) ? { ...node, group } : node))
  const taken = new Set(nodes.map((node) => node.id))
  return {
    ...emptyDesign('copy'),
    nodes,
    connections: design.connections.filter(({ from, to }) => taken.has(from.node) && taken.has(to.node)),
    groups: design.groups.filter(({ id }) => chosen.has(id)).map(({ parent, ...group }) => (inside(parent) ? { ...group, parent } : group)),
    comments: design.comments.filter((comment) => ids.has(comment.id)),
  }
}

/** The command that pastes a copied text, moved by `offset`. Throws `ProblemsFound` where the text is no design. */
export function pasteText(design: Design, text: string, offset: Position): Command & { readonly kind: 'paste' } {
  return freshCopy(design, readDesign(text), offset)
}

/** All of `fragment` under ids and names that `design` does not have. */
export function freshCopy(design: Design, fragment: Design, offset: Position): Command & { readonly kind: 'paste' } {
  const [nodeId, groupId, commentId] = [freshIds(design, 'n'), freshIds(design, 'g'), freshIds(design, 'c')]
  const nodeIds = new Map(fragment.nodes.map((node, at) => [node.id, nodeId(at)]))
  const groupIds = new Map(fragment.groups.map((group, at) => [group.id, groupId(at)]))
  const [nodeName, groupName] = [freeNames(design.nodes), freeNames(design.groups)]
  const moved = ({ x, y }: Position): Position => ({ x: x + offset.x, y: y + offset.y })
  const end = ({ node, port }: Connection['from']) => ({ node: nodeIds.get(node) ?? node, port })
  const renamed = (group: string | undefined) => (group === undefined ? undefined : groupIds.get(group))
  return {
    kind: 'paste',
    nodes: fragment.nodes.map(({ group: was, ...node }) => {
      const group = renamed(was)
      const made = { ...node, id: nodeIds.get(node.id) ?? node.id, name: nodeName(node.name), position: moved(node.position) }
      return group === undefined ? made : { ...made, group }
    }),
    connections: fragment.connections.map(({ from, to }) => ({ from: end(from), to: end(to) })),
    groups: fragment.groups.map(({ parent: was, ...group }) => {
      const parent = renamed(was)
      const made = { ...group, id: groupIds.get(group.id) ?? group.id, name: groupName(group.name) }
      return parent === undefined ? made : { ...made, parent }
    }),
    comments: fragment.comments.map((comment, at) => ({ ...comment, id: commentId(at), position: moved(comment.position) })),
  }
}

/** Gives each name that is asked for, or a free one like it. */
function freeNames(named: readonly { readonly name: string }[]): (wanted: string) => string {
  const taken = new Set(named.map(({ name }) => name))
  return (wanted) => {
    const name = freeName(wanted, taken)
    taken.add(name)
    return name
  }
}
