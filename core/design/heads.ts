// Several outputs: the main one answers; the others are heads that are trained with the network and left out, with all that leads to them alone, when it answers.

import { outputType } from '../layers/output.ts'
import type { CheckedDesign, CheckedNode } from './checked.ts'
import type { DesignNode } from './design.ts'

export const isHead = ({ type, options }: Pick<DesignNode, 'type' | 'options'>): boolean => type === outputType && options.trainingOnly === true

/** Output whose scores are the network's answer. */
export const isMain = ({ node }: CheckedNode): boolean => node.type === outputType && !isHead(node)

/** What an auxiliary head adds to the loss: its weight, as a factor. */
export const weightOf = ({ options }: CheckedNode): number => Number(options.lossWeight)

/** Ids of the nodes that lead to heads and not to the main output, in a design's order of execution. */
export function trainedOnly(nodes: Iterable<CheckedNode>): ReadonlySet<string> {
  const list = [...nodes]
  if (!list.some(({ node }) => isHead(node))) return none
  const answering = leading(list, isMain)
  const teaching = leading(list, ({ node }) => isHead(node))
  return new Set([...teaching].filter((id) => !answering.has(id)))
}

/** Without what only training has. */
export function answering(checked: CheckedDesign): CheckedDesign {
  const aside = trainedOnly(checked.nodes)
  return aside.size === 0 ? checked : { ...checked, nodes: checked.nodes.filter(({ node }) => !aside.has(node.id)) }
}

const none: ReadonlySet<string> = new Set()

/** Nodes come after what feeds them. */
function leading(nodes: readonly CheckedNode[], ends: (node: CheckedNode) => boolean): ReadonlySet<string> {
  const found = new Set(nodes.filter(ends).map(({ node }) => node.id))
  for (const { node, sources } of nodes.toReversed()) if (found.has(node.id)) for (const id of sources) found.add(id)
  return found
}
