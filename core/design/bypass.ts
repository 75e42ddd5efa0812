// Layers that are passed over: what arrives at the first input leaves unchanged, as if the layer were taken out and its ends joined.

import { layerTypes } from '../layers/index.ts'
import type { LayerType, Refusal } from '../layers/layer-type.ts'
import type { Connection, Design } from './design.ts'

/** Why a layer cannot be bypassed; undefined where it can. */
export function refuseBypass({ title, ports }: LayerType): Refusal | undefined {
  if (ports.inputs.length > 0 && ports.outputs.length > 0) return undefined
  const lacks = ports.inputs.length === 0 ? 'nothing arrives at it that it could pass on' : 'nothing comes after it that it could pass on to'
  return { code: 'cannot-bypass', what: `${title} cannot be bypassed: ${lacks}.`, mend: 'Keep it in use.' }
}

/** The design as values flow in it: of what ends at a bypassed layer, only the first connection of its first input is left. */
export function flowing(design: Design): Design {
  const bypassed = new Map(design.nodes.flatMap(({ id, type, bypassed }) => (bypassed ? [[id, layerTypes.get(type)?.ports.inputs[0]?.name]] : [])))
  if (bypassed.size === 0) return design
  const served = new Set<string>()
  const flows = ({ to }: Connection): boolean => {
    if (!bypassed.has(to.node)) return true
    if (served.has(to.node) || bypassed.get(to.node) !== to.port) return false
    served.add(to.node)
    return true
  }
  return { ...design, connections: design.connections.filter(flows) }
}
