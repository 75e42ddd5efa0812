// What the undo menu says of a command: `Undo add conv1`.

import type { Command } from './commands.ts'
import type { Design } from './design.ts'

export function describe(design: Design, command: Command): string {
  const nodeName = (id: string) => design.nodes.find((node) => node.id === id)?.name ?? id
  const groupName = (id: string) => design.groups.find((group) => group.id === id)?.name ?? id
  const nodes = (ids: readonly string[]) => several(ids, nodeName, 'layers')
  const groups = (ids: readonly string[]) => several(ids, groupName, 'groups')
  switch (command.kind) {
    case 'add-node':
      return `add ${command.node.name}`
    case 'remove':
      return sayRemoved(command, nodes)
    case 'move':
      return sayMoved(design, Object.keys(command.positions), nodes)
    case 'rename':
      return `rename ${nodeName(command.node)} to ${command.name}`
    case 'rename-design':
      return `rename the design to ${command.name}`
    case 'set-direction':
      return command.direction === 'down' ? 'run from top to bottom' : 'run from left to right'
    case 'set-option':
      return `change ${nodeName(command.node)}`
    case 'bypass':
      return command.bypassed ? `bypass ${nodes(command.nodes)}` : `use ${nodes(command.nodes)} again`
    case 'pin':
      return `${command.pinned ? 'pin' : 'unpin'} ${nodes(command.nodes)}`
    case 'connect':
      return `connect ${nodeName(command.connection.from.node)} to ${nodeName(command.connection.to.node)}`
    case 'disconnect':
      return `disconnect ${nodeName(command.connection.from.node)} from ${nodeName(command.connection.to.node)}`
    case 'insert-on-connection':
      return `insert ${command.node.name}`
    case 'replace-type':
      return `replace ${nodeName(command.node)}`
    case 'group':
      return `group ${command.group.name}`
    case 'put-into':
      return command.group === undefined ? 'move out of the group' : `move into ${groupName(command.group)}`
    case 'dissolve':
      return `dissolve ${groups(command.groups)}`
    case 'fold':
      return `${command.folded ? 'fold' : 'unfold'} ${groups(command.groups)}`
    case 'rename-group':
      return `rename ${groupName(command.group)} to ${command.name}`
    case 'add-comment':
      return 'add a comment'
    case 'change-comment':
      return command.change.text === undefined ? 'resize a comment' : 'write a comment'
    case 'paste':
      return `paste ${sayPasted(command)}`
    case 'forget-weights':
      return 'start from new weights'
    case 'batch':
      return command.label
  }
}

const several = (ids: readonly string[], name: (id: string) => string, what: string): string =>
  ids.length === 1 ? name(ids[0] ?? '') : `${ids.length} ${what}`

const sayComments = (count: number): string => (count === 1 ? 'a comment' : `${count} comments`)

function sayRemoved({ nodes, comments = [] }: Command & { readonly kind: 'remove' }, say: (ids: readonly string[]) => string): string {
  if (nodes.length > 0) return `remove ${say(nodes)}`
  return comments.length > 0 ? `remove ${sayComments(comments.length)}` : 'disconnect'
}

function sayMoved(design: Design, ids: readonly string[], say: (ids: readonly string[]) => string): string {
  const layers = ids.filter((id) => design.nodes.some((node) => node.id === id))
  return `move ${layers.length > 0 ? say(layers) : sayComments(ids.length)}`
}

function sayPasted({ nodes, comments }: Command & { readonly kind: 'paste' }): string {
  if (nodes.length === 1) return nodes[0]?.name ?? ''
  return nodes.length > 0 ? `${nodes.length} layers` : sayComments(comments.length)
}
