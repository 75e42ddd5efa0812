// Every change of a design, as data. One command is one step of undo; `apply` leaves the old design as it is.

import { invariant } from '../problems.ts'
import type { Comment, Connection, Design, DesignNode, Direction, Group, Position } from './design.ts'
import { dissolved, grouped, putInto } from './groups.ts'
import { changed, connected, inserted, removed, retyped, withFlag, withOption } from './node-changes.ts'
import { mapped, replaced } from './same.ts'

export type Command =
  | { readonly kind: 'add-node'; readonly node: DesignNode; readonly connections?: readonly Connection[] }
  /** Connections of removed nodes go with them, and so do groups that are left empty. */
  | {
      readonly kind: 'remove'
      readonly nodes: readonly string[]
      readonly connections?: readonly Connection[]
      readonly comments?: readonly string[]
    }
  /** Of nodes and comments, by id. */
  | { readonly kind: 'move'; readonly positions: Readonly<Record<string, Position>> }
  | { readonly kind: 'rename'; readonly node: string; readonly name: string }
  | { readonly kind: 'rename-design'; readonly name: string }
  | { readonly kind: 'set-direction'; readonly direction: Direction }
  /** `undefined` goes back to the default. */
  | { readonly kind: 'set-option'; readonly node: string; readonly option: string; readonly value: unknown }
  | { readonly kind: 'bypass'; readonly nodes: readonly string[]; readonly bypassed: boolean }
  | { readonly kind: 'pin'; readonly nodes: readonly string[]; readonly pinned: boolean }
  /** Replaces the connection that a port for one connection already has. */
  | { readonly kind: 'connect'; readonly connection: Connection }
  | { readonly kind: 'disconnect'; readonly connection: Connection }
  | { readonly kind: 'insert-on-connection'; readonly connection: Connection; readonly node: DesignNode }
  /** Keeps name, place, connections that still fit and options that both layers know. */
  | { readonly kind: 'replace-type'; readonly node: string; readonly type: string }
  /** Around nodes and groups, by id; those inside a group that goes along stay in it. */
  | { readonly kind: 'group'; readonly group: Group; readonly members: readonly string[] }
  /** Moves nodes and groups into another group, or out of every one. */
  | { readonly kind: 'put-into'; readonly group: string | undefined; readonly members: readonly string[] }
  | { readonly kind: 'dissolve'; readonly groups: readonly string[] }
  | { readonly kind: 'fold'; readonly groups: readonly string[]; readonly folded: boolean }
  | { readonly kind: 'rename-group'; readonly group: string; readonly name: string }
  | { readonly kind: 'add-comment'; readonly comment: Comment }
  | { readonly kind: 'change-comment'; readonly comment: string; readonly change: Partial<Omit<Comment, 'id'>> }
  /** Everything with ids and names that are free (see `freshCopy`). */
  | ({ readonly kind: 'paste' } & Pick<Design, 'nodes' | 'connections' | 'groups' | 'comments'>)
  /** Every layer starts from drawn weights again. */
  | { readonly kind: 'forget-weights' }
  | { readonly kind: 'batch'; readonly label: string; readonly commands: readonly Command[] }

export function apply(design: Design, command: Command): Design {
  switch (command.kind) {
    case 'add-node':
      return (command.connections ?? []).reduce(connected, { ...design, nodes: [...design.nodes, command.node] })
    case 'remove':
      return removed(design, new Set(command.nodes), command.connections ?? [], new Set(command.comments))
    case 'move':
      return moved(design, command.positions)
    case 'rename':
      return changed(design, command.node, (node) => replaced(node, { name: command.name }))
    case 'rename-design':
      return replaced(design, { name: command.name })
    case 'forget-weights':
      return withoutWeights(design)
    case 'set-direction':
      return replaced(design, { direction: command.direction })
    case 'set-option':
      return changed(design, command.node, (node) => ({ ...node, options: withOption(node.options, command.option, command.value) }))
    case 'bypass':
      return withFlag(design, command.nodes, 'bypassed', command.bypassed)
    case 'pin':
      return withFlag(design, command.nodes, 'pinned', command.pinned)
    case 'connect':
      return connected(design, command.connection)
    case 'disconnect':
      return removed(design, new Set(), [command.connection])
    case 'insert-on-connection':
      return inserted(design, command.connection, command.node)
    case 'replace-type':
      return retyped(design, command.node, command.type)
    case 'group':
      return grouped(design, command.group, new Set(command.members))
    case 'put-into':
      return putInto(design, command.group, new Set(command.members))
    case 'dissolve':
      return dissolved(design, new Set(command.groups))
    case 'fold':
      return withGroups(design, command.groups, (group) => replaced(group, { folded: command.folded }))
    case 'rename-group':
      return withGroups(design, [command.group], (group) => replaced(group, { name: command.name }))
    case 'add-comment':
      return { ...design, comments: [...design.comments, command.comment] }
    case 'change-comment':
      return withComment(design, command.comment, command.change)
    case 'paste':
      return pasted(design, command)
    case 'batch':
      return command.commands.reduce(apply, design)
  }
}

function moved(design: Design, positions: Readonly<Record<string, Position>>): Design {
  const move = <T extends DesignNode | Comment>(thing: T): T => {
    const next = Object.hasOwn(positions, thing.id) ? positions[thing.id] : undefined
    return !next || (next.x === thing.position.x && next.y === thing.position.y) ? thing : { ...thing, position: next }
  }
  return replaced(design, { nodes: mapped(design.nodes, move), comments: mapped(design.comments, move) })
}

function withGroups(design: Design, ids: readonly string[], change: (group: Group) => Group): Design {
  for (const id of ids)
    invariant(
      design.groups.some((group) => group.id === id),
      `there is no group ${id} to change`,
    )
  return replaced(design, { groups: mapped(design.groups, (group) => (ids.includes(group.id) ? change(group) : group)) })
}

function withComment(design: Design, id: string, change: Partial<Omit<Comment, 'id'>>): Design {
  invariant(
    design.comments.some((comment) => comment.id === id),
    `there is no comment ${id} to change`,
  )
  return replaced(design, { comments: mapped(design.comments, (comment) => (comment.id === id ? replaced<Comment>(comment, change) : comment)) })
}

const pasted = (design: Design, { nodes, connections, groups, comments }: Command & { readonly kind: 'paste' }): Design => ({
  ...design,
  nodes: [...design.nodes, ...nodes],
  connections: [...design.connections, ...connections],
  groups: [...design.groups, ...groups],
  comments: [...design.comments, ...comments],
})

function withoutWeights(design: Design): Design {
  const { weights, ...others } = design
  return weights ? others : design
}
