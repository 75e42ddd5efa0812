// A trained network as one graph in inference form: the model with its trained weights, and all that `predict` and `explain` need in its metadata.

import { layersKey, writeLayers } from '../compile/layers-metadata.ts'
import type { Model } from '../compile/model.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import { standardForms } from '../onnx/standard-forms.ts'
import { invariant } from '../problems.ts'
import { sameShape, type Tensor } from '../tensor/tensor.ts'
import { type ModelMetadata, writeModelMetadata } from './model-metadata.ts'

/** `state`: parameters and buffers by initializer name; optimizer slots and what the model does not have are passed over. */
export function exportModel(model: Model, state: ReadonlyMap<string, Tensor>, metadata: ModelMetadata): OnnxGraph {
  const { graph } = model
  const initializers = new Map(
    [...graph.initializers].map(([name, start]) => {
      const trained = state.get(name) ?? start
      invariant(sameShape(trained.shape, start.shape), `"${name}" has the shape [${trained.shape}], not [${start.shape}]`)
      return [name, trained] as const
    }),
  )
  const said = new Map([...graph.metadata, [layersKey, writeLayers(model.layers)], ...writeModelMetadata(metadata)])
  return { ...standardForms(graph), initializers, metadata: said }
}
