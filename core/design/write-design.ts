// Design -> text of its file: stable order, two spaces, one line at the end, so that versions compare well.

import type { Design, DesignNode } from './design.ts'

export const writeDesign = (design: Design): string => `${JSON.stringify(ordered(design), undefined, 2)}\n`

/** Fields in one order, whatever was changed last; what is not set is left out. */
export const ordered = ({ format, version, name, direction, nodes, connections, groups, comments, weights }: Design) => ({
  format,
  version,
  name,
  direction,
  nodes: nodes.map(orderedNode),
  connections: connections.map(({ from, to }) => ({ from: { node: from.node, port: from.port }, to: { node: to.node, port: to.port } })),
  groups: groups.map(({ id, name, folded, parent }) => ({ id, name, folded, parent })),
  comments: comments.map(({ id, text, position, size }) => ({ id, text, position, size })),
  weights: weights && { sha256: weights.sha256, shapes: weights.shapes },
})

const orderedNode = ({ id, type, name, options, position, bypassed, pinned, group }: DesignNode) => ({
  id,
  type,
  name,
  options,
  position,
  bypassed,
  pinned,
  group,
})
