// What is exported: a run's kept weights, a design as it starts, or the drawing in an .onnx file; and images to try the written file on.

import { compile } from '../../core/compile/compile.ts'
import type { Model } from '../../core/compile/model.ts'
import type { Preprocessing } from '../../core/datasets/dataset.ts'
import { applyPreprocessing } from '../../core/datasets/preprocessing.ts'
import { checkOrThrow } from '../../core/design/check.ts'
import type { CheckedDesign } from '../../core/design/checked.ts'
import { readDesign } from '../../core/design/read-design.ts'
import { drawingIn } from '../../core/export/drawing-in.ts'
import { type ModelMetadata, readModelMetadata } from '../../core/export/model-metadata.ts'
import { decodeModel } from '../../core/onnx/codec.ts'
import { readOptions } from '../../core/options/options.ts'
import { OutsideError, ProblemsFound } from '../../core/problems.ts'
import type { TrainingRequest } from '../../core/protocol/training.ts'
import { randomStream } from '../../core/tensor/random.ts'
import { elementCount, float32, type Tensor } from '../../core/tensor/tensor.ts'
import { trainingOptions } from '../../core/training/options.ts'
import { keepsBest } from '../../core/training/train.ts'
import { openDataset } from '../files/open-dataset.ts'
import { readModelBytes } from '../files/read-model.ts'
import { readCard, readCheckpoint, readRequest } from '../files/run-folder.ts'
import { compileChecked } from './compile-design.ts'
import { loadModel } from './run-plan.ts'

export type ExportSource =
  | { readonly kind: 'run'; readonly folder: string }
  | { readonly kind: 'design'; readonly text: string; readonly seed: number }
  | { readonly kind: 'onnx'; readonly path: string }

export interface ExportedNetwork {
  readonly model: Model
  /** Weights by initializer name. */
  readonly state: ReadonlyMap<string, Tensor>
  readonly metadata: ModelMetadata
  /** Absent where the network was not drawn here. */
  readonly checked?: CheckedDesign
  /** As the network takes them: of its data where they are at hand, else noise. */
  images(): Promise<{ readonly images: Tensor<'float32'>; readonly of: 'data' | 'noise' }>
}

/** As many as a look at each class needs; more would only take longer. */
const mostExamples = 32
const noiseExamples = 4

/** Throws ProblemsFound where there is nothing to export yet, or the file carries no drawing. */
export async function exportedNetwork(source: ExportSource): Promise<ExportedNetwork> {
  if (source.kind === 'run') return ofRun(source.folder)
  const { text, state, metadata } = source.kind === 'design' ? { ...source, state: undefined, metadata: {} } : await drawingOf(source.path)
  const checked = checkOrThrow(readDesign(text))
  // What a file carries comes with its own weights.
  const model = source.kind === 'design' ? await compileChecked(checked, source.seed) : compile(checked, { seed: 1 })
  const noise = async () => ({ images: noiseFor(model), of: 'noise' as const })
  return { model, state: state ?? model.graph.initializers, metadata: { ...metadata, designText: text }, checked, images: noise }
}

async function drawingOf(path: string) {
  const graph = decodeModel(await readModelBytes(path), path)
  const drawing = drawingIn(graph)
  if (drawing) return { text: drawing.designText, state: drawing.weights, metadata: readModelMetadata(graph) }
  throw new ProblemsFound([
    {
      code: 'no-drawing',
      severity: 'error',
      what: `"${path}" carries no drawing.`,
      mend: 'Choose a file that Lamina exported, a run or a design.',
    },
  ])
}

async function ofRun(folder: string): Promise<ExportedNetwork> {
  const [{ request }, card, saved] = await Promise.all([readRequest(folder), readCard(folder), readCheckpoint(folder)])
  if (!card || !saved)
    throw new ProblemsFound([
      { code: 'no-model-yet', severity: 'error', what: `The run in "${folder}" has no trained model yet.`, mend: 'Resume it first.' },
    ])
  const options = readOptions(trainingOptions, request.options).values
  const model = await loadModel(request.model, options.seed)
  const { state, best } = saved.checkpoint
  const designText = request.model.kind === 'design' ? request.model.text : undefined
  return {
    model,
    state: keepsBest(options, best) ? best : state,
    metadata: { classes: card.classes, preprocessing: card.preprocessing, ...(designText === undefined ? {} : { designText }) },
    ...(designText === undefined ? {} : { checked: checkOrThrow(readDesign(designText)) }),
    images: () => imagesOf(request, model, card.preprocessing, card.split.test),
  }
}

/** Data may have been moved since: that is no reason not to export. */
async function imagesOf(request: TrainingRequest, model: Model, preprocessing: Preprocessing, test: readonly number[]) {
  const { location } = request.testDataset ?? request.dataset
  try {
    const dataset = await openDataset({ location, shape: model.input.shape.slice(1).map(Number) })
    const candidates = test.length > 0 ? test : Array.from({ length: Math.min(mostExamples, dataset.labels.length) }, (_, at) => at)
    const raw = await dataset.images(candidates.slice(0, mostExamples))
    return { images: applyPreprocessing(raw, preprocessing), of: 'data' as const }
  } catch (error) {
    if (error instanceof OutsideError || error instanceof ProblemsFound) return { images: noiseFor(model), of: 'noise' as const }
    throw error
  }
}

/** [4, C, H, W] */
function noiseFor(model: Model): Tensor<'float32'> {
  const shape = [noiseExamples, ...model.input.shape.slice(1).map(Number)]
  const stream = randomStream(1, 'export')
  return float32(
    shape,
    Float32Array.from({ length: elementCount(shape) }, () => stream.normal()),
  )
}
