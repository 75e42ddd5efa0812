// Whether two designs are one network: the weights of a run fit a drawing only then.

import type { CheckedDesign } from './checked.ts'

/** Places, ids and how weights start do not count; names, types, all other options and connections do. */
export const sameNetwork = (a: CheckedDesign, b: CheckedDesign): boolean => structureOf(a) === structureOf(b)

/** Text that is equal for designs that are one network. */
export function structureOf({ nodes }: CheckedDesign): string {
  const names = new Map(nodes.map(({ node }) => [node.id, node.name]))
  const layers = nodes.map(({ node, layer, options, sources }) => {
    const { weights: _, ...others } = options
    return [node.name, layer.type, Object.entries(others), sources.map((id) => names.get(id))]
  })
  // The order of execution may differ where branches stand side by side.
  return JSON.stringify(layers.toSorted(([a], [b]) => String(a).localeCompare(String(b))))
}
