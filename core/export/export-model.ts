// A trained network as one graph in inference form: the model with its trained weights, and all that `predict` and `explain` need in its metadata.

import { layersKey, writeLayers } from '../compile/layers-metadata.ts'
import type { Model } from '../compile/model.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import { standardForms } from '../onnx/standard-forms.ts'
import { invariant } from '../problems.ts'
import { sameShape, type Tensor } from '../tensor/tensor.ts'
import { foldBatchNorms, foldedKey, writeFolded } from './fold-batch-norm.ts'
import { type ModelMetadata, writeModelMetadata } from './model-metadata.ts'

interface ExportOptions {
  /** Leave out batch norms that the layer before them can take over. */
  readonly foldNorms?: boolean
}

/** `state`: parameters and buffers by initializer name; optimizer slots and what the model does not have are passed over. */
export function exportModel(
  model: Model,
  state: ReadonlyMap<string, Tensor>,
  metadata: ModelMetadata,
  { foldNorms = false }: ExportOptions = {},
): OnnxGraph {
  const { graph } = model
  const initializers = new Map(
    [...graph.initializers].map(([name, start]) => {
      const trained = state.get(name) ?? start
      invariant(sameShape(trained.shape, start.shape), `"${name}" has the shape [${trained.shape}], not [${start.shape}]`)
      return [name, trained] as const
    }),
  )
  const whole = { ...standardForms(graph), initializers }
  const { graph: written, folded } = foldNorms ? foldBatchNorms(whole) : { graph: whole, folded: [] }
  const made = new Set([...written.inputs.map(({ name }) => name), ...written.nodes.flatMap(({ outputs }) => outputs)])
  const layers = model.layers.filter(({ value }) => made.has(value))
  const said = [[layersKey, writeLayers(layers)], ...writeModelMetadata(metadata), ...(folded.length > 0 ? [[foldedKey, writeFolded(folded)]] : [])]
  return { ...written, metadata: new Map([...graph.metadata, ...(said as [string, string][])]) }
}
