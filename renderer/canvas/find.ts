// Ctrl+F: which layers of the design a person means by a word: by their name, what they are, or what is wrong with them.

import { create } from 'zustand'
import type { CheckResult } from '../../core/design/checked.ts'
import type { Design } from '../../core/design/design.ts'
import { layerTypes } from '../../core/layers/index.ts'
import { categories } from '../../core/layers/layer-type.ts'

interface FindState {
  readonly open: boolean
  show(open: boolean): void
}
export const useFind = create<FindState>((set) => ({ open: false, show: (open) => set({ open }) }))

/** Ids of the layers found, in the order in which values flow; all with a problem for "problem", "error" or "warning". */
export function findLayers(design: Design, check: CheckResult, order: readonly string[], text: string): readonly string[] {
  const query = text.trim().toLowerCase()
  if (query === '') return []
  const says = new Map<string, string>()
  for (const { node, severity, what } of check.problems)
    if (node && severity !== 'note') says.set(node.id, `${says.get(node.id) ?? ''} problem ${severity} ${what.toLowerCase()}`)
  const found = new Set(
    design.nodes
      .filter((node) => {
        const layer = layerTypes.get(node.type)
        const named = [node.name, layer?.title ?? node.type, layer ? categories[layer.category] : ''].map((word) => word.toLowerCase())
        return named.some((word) => word.includes(query)) || (says.get(node.id)?.includes(query) ?? false)
      })
      .map(({ id }) => id),
  )
  return order.filter((id) => found.has(id))
}
