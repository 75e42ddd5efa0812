// Layer names in a written .onnx file: how a model that went through a file still knows the names on the canvas.

import { z } from 'zod'
import type { OnnxGraph } from '../onnx/graph.ts'
import type { ModelLayer } from './model.ts'

export const layersKey = 'lamina.layers'

const layersSchema = z.array(z.object({ name: z.string(), type: z.string(), value: z.string() })).max(100_000)

export const writeLayers = (layers: readonly ModelLayer[]): string => JSON.stringify(layers)

/** Undefined where the file names no layers, or none that fit its graph: then the graph itself tells. */
export function readLayers(graph: OnnxGraph): readonly ModelLayer[] | undefined {
  const text = graph.metadata.get(layersKey)
  if (text === undefined) return undefined
  try {
    const layers = layersSchema.parse(JSON.parse(text))
    const made = new Set([...graph.inputs.map((input) => input.name), ...graph.nodes.flatMap((node) => node.outputs)])
    return layers.every((layer) => made.has(layer.value)) ? layers : undefined
  } catch {
    return undefined
  }
}
