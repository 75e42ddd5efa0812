// Which layers can stand at the loose end of a connection: those that take, or give, the shape there.

import { offeredLayers } from '../../core/layers/index.ts'
import type { LayerType } from '../../core/layers/layer-type.ts'
import { readOptions } from '../../core/options/options.ts'
import type { Shape } from '../../core/tensor/tensor.ts'

/** Layers that can follow a value of this shape, with their default options; joins are among them, since their other input comes later. */
export function layersAfter(shape: Shape | undefined): readonly LayerType[] {
  const withInput = offeredLayers.filter((layer) => layer.ports.inputs.length > 0)
  if (!shape) return withInput
  return withInput.filter((layer) => {
    const inputs = layer.ports.inputs.map(() => shape)
    const output = layer.shape({ inputs, options: readOptions(layer.options, {}).values })
    return !('refusal' in output) || output.refusal.fix !== undefined
  })
}

export const layersBefore = (): readonly LayerType[] => offeredLayers.filter((layer) => layer.ports.outputs.length > 0)
