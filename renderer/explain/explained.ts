// The model that is explained, as the window needs it: its layers for the miniature, and the size of its images.

import { useEffect, useState } from 'react'
import { check } from '../../core/design/check.ts'
import { readDesign } from '../../core/design/read-design.ts'
import { layerTypes } from '../../core/layers/index.ts'
import type { Category } from '../../core/layers/layer-type.ts'
import type { TrainedModel } from '../../core/protocol/explain.ts'
import type { ModelSource } from '../../core/protocol/models.ts'
import { client, sentenceOf } from '../state/client.ts'
import { keyOfModel } from './explain-store.ts'

export interface MiniLayer {
  readonly name: string
  readonly title: string
  readonly category: Category
  readonly icon: string
  readonly shape: readonly number[]
  /** Places in the list of the layers that feed it. */
  readonly sources: readonly number[]
}
export interface Explained {
  readonly model: TrainedModel
  readonly layers: readonly MiniLayer[]
  /** Of the first layer with places: what images are brought to. */
  readonly shape?: readonly number[]
}

export function useExplained(model: TrainedModel | undefined): { readonly explained: Explained | undefined; readonly failure: string | undefined } {
  const [found, setFound] = useState<{ readonly key: string; readonly explained?: Explained; readonly failure?: string }>()
  const key = model && keyOfModel(model)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the model
  useEffect(() => {
    if (!model || !key) return
    let here = true
    const reading = model.kind === 'run' ? readRun(model.run) : readFile(model.path)
    reading.then(
      (explained) => here && setFound({ key, explained }),
      (error) => here && setFound({ key, failure: sentenceOf(error) }),
    )
    return () => {
      here = false
    }
  }, [key])
  const now = found?.key === key ? found : undefined
  return { explained: now?.explained, failure: now?.failure }
}

async function readRun(run: string): Promise<Explained> {
  const { request } = await client.runs.read({ run })
  return explainedOf({ kind: 'run', run }, await layersOf(request.model))
}

const readFile = async (path: string): Promise<Explained> => explainedOf({ kind: 'onnx', path }, await layersOf({ kind: 'onnx', path }))

const explainedOf = (model: TrainedModel, layers: readonly MiniLayer[]): Explained => {
  const shape = layers.find((layer) => layer.shape.length === 3)?.shape
  return { model, layers, ...(shape ? { shape } : {}) }
}

async function layersOf(model: ModelSource): Promise<readonly MiniLayer[]> {
  if (model.kind === 'design') {
    const { understood, trainedOnly } = check(readDesign(model.text))
    // The trained network that is explained has no auxiliary heads.
    const nodes = [...understood.values()].filter(({ node }) => !trainedOnly.has(node.id))
    const places = new Map(nodes.map(({ node }, at) => [node.id, at]))
    return nodes.map(({ node, layer, output, sources }) => ({
      name: node.name,
      title: layer.title,
      category: layer.category,
      icon: layer.icon ?? layer.type,
      shape: output,
      sources: sources.flatMap((id) => places.get(id) ?? []),
    }))
  }
  const { summary } = await client.models.summary({ model })
  return (summary?.layers ?? []).map(({ name, type, outputShape, sources }) => {
    const layer = layerTypes.get(type)
    return { name, title: layer?.title ?? type, category: layer?.category ?? categoryOf(type), icon: layer?.icon ?? '', shape: outputShape, sources }
  })
}

/** Families of ONNX operators, for networks drawn elsewhere. */
const families: readonly (readonly [RegExp, Category])[] = [
  [/^ConvTranspose|Resize|Upsample/, 'upsampling'],
  [/^Conv/, 'convolution'],
  [/Pool/, 'pooling'],
  [/Norm|LRN/, 'normalisation'],
  [/^Dropout/, 'regularisation'],
  [/^(Add|Mul|Sub|Sum|Concat)$/, 'joining'],
  [/^(Gemm|MatMul|Flatten|Reshape|Transpose|Squeeze|Unsqueeze|ReduceMean)$/, 'dense'],
]
const categoryOf = (operator: string): Category => families.find(([pattern]) => pattern.test(operator))?.[1] ?? 'activation'
