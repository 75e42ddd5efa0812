// What is selected, by kind: the store keeps the ids of layers, groups and comments in one set, since no two of a design are equal.

import type { Design, DesignNode } from '../../core/design/design.ts'
import { layersWithin } from '../../core/design/groups.ts'
import { useDesign } from './design-store.ts'

export interface Parts {
  readonly nodes: readonly string[]
  readonly groups: readonly string[]
  readonly comments: readonly string[]
}

export function partsOf({ nodes, groups, comments }: Design, ids: ReadonlySet<string>): Parts {
  const among = (things: readonly { readonly id: string }[]) => things.filter(({ id }) => ids.has(id)).map(({ id }) => id)
  return { nodes: among(nodes), groups: among(groups), comments: among(comments) }
}

export function selectedParts(): Parts {
  const { design, selected } = useDesign.getState()
  return partsOf(design, selected)
}

/** Layers that a deed concerns: selected ones, and those of selected groups. */
export function selectedLayers(): readonly DesignNode[] {
  const { design, selected } = useDesign.getState()
  const within = new Set(layersWithin(design, selected))
  return design.nodes.filter((node) => selected.has(node.id) || within.has(node))
}
