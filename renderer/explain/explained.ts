// The model that is explained, as the window needs it: its layers for the miniature, its classes, and images to look at.

import { useEffect, useState } from 'react'
import { check } from '../../core/design/check.ts'
import { readDesign } from '../../core/design/read-design.ts'
import { layerTypes } from '../../core/layers/index.ts'
import type { Category } from '../../core/layers/layer-type.ts'
import type { DatasetReferenceInput } from '../../core/protocol/datasets.ts'
import type { TrainedModel } from '../../core/protocol/explain.ts'
import type { ModelSource } from '../../core/protocol/models.ts'
import { client, sentenceOf } from '../state/client.ts'
import { useWindow } from '../state/window-store.ts'
import { keyOfModel, type Sample } from './explain-store.ts'

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
  readonly samples: readonly Sample[]
}

/** Images in the strip. */
const strip = 24

export function useExplained(model: TrainedModel | undefined): { readonly explained: Explained | undefined; readonly failure: string | undefined } {
  const [found, setFound] = useState<{ readonly key: string; readonly explained?: Explained; readonly failure?: string }>()
  const key = model && keyOfModel(model)
  const location = useWindow((state) => state.dataset?.reference.location)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the model; data are only another model's when it is a file
  useEffect(() => {
    if (!model || !key) return
    let here = true
    const reading = model.kind === 'run' ? readRun(model.run) : readFile(model.path, location)
    reading.then(
      (explained) => here && setFound({ key, explained }),
      (error) => here && setFound({ key, failure: sentenceOf(error) }),
    )
    return () => {
      here = false
    }
  }, [key, model?.kind === 'onnx' ? location : undefined])
  const now = found?.key === key ? found : undefined
  return { explained: now?.explained, failure: now?.failure }
}

async function readRun(run: string): Promise<Explained> {
  const { request, classes, split } = await client.runs.read({ run })
  const layers = await layersOf(request.model)
  const shape = layers.find(({ shape }) => shape.length === 3)?.shape
  const dataset = { location: request.dataset.location, ...(shape ? { shape } : {}) }
  // A test part of its own lies in the other dataset.
  const from = request.testDataset ? { ...dataset, location: request.testDataset.location } : dataset
  return { model: { kind: 'run', run }, layers, samples: await readSamples(from, spread(split.test, strip), classes) }
}

async function readFile(path: string, location: string | undefined): Promise<Explained> {
  const layers = await layersOf({ kind: 'onnx', path })
  const shape = layers.find((layer) => layer.shape.length === 3)?.shape
  const dataset = location === undefined ? undefined : { location, ...(shape ? { shape } : {}) }
  // Data of other channels do not fit this network: then only added images are looked at.
  const samples = dataset ? await readFirst(dataset).catch(() => []) : []
  return { model: { kind: 'onnx', path }, layers, samples }
}

async function readFirst(dataset: DatasetReferenceInput): Promise<readonly Sample[]> {
  const [{ classes }, { indices }] = await Promise.all([client.datasets.describe({ dataset }), client.datasets.indices({ dataset, limit: 10_000 })])
  return readSamples(dataset, spread(indices, strip), classes)
}

const spread = (indices: readonly number[], count: number): readonly number[] =>
  indices.length <= count ? indices : Array.from({ length: count }, (_, at) => indices[Math.floor((at * indices.length) / count)] as number)

async function readSamples(dataset: DatasetReferenceInput, indices: readonly number[], classes: readonly string[]): Promise<readonly Sample[]> {
  if (indices.length === 0) return []
  const examples = await client.datasets.examples({ dataset, indices: [...indices], masks: true })
  return examples.map(
    ({ index, label, picture, mask }): Sample => ({
      ...(classes[label] === undefined ? {} : { truth: classes[label] }),
      key: `example ${dataset.location} ${index}`,
      source: { kind: 'example', dataset, index },
      picture,
      ...(mask ? { mask } : {}),
    }),
  )
}

async function layersOf(model: ModelSource): Promise<readonly MiniLayer[]> {
  if (model.kind === 'design') {
    const nodes = [...check(readDesign(model.text)).understood.values()]
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
  return (summary?.layers ?? []).map(({ name, type, outputShape }, at) => {
    // A summary does not tell what feeds what: the order of execution stands in.
    const sources = at > 0 ? [at - 1] : []
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
