// Job: small pictures of what every asked layer of a drawn network gives for one image, or of its kernels; all layers in one run of one session.

import type { Model } from '../../../core/compile/model.ts'
import type { Preprocessing } from '../../../core/datasets/dataset.ts'
import { checkOrThrow } from '../../../core/design/check.ts'
import type { CheckedDesign } from '../../../core/design/checked.ts'
import { readDesign } from '../../../core/design/read-design.ts'
import { structureOf } from '../../../core/design/same-network.ts'
import { kernelPictures, type LayerPictures, outputPictures } from '../../../core/explain/layer-pictures.ts'
import { bindDimensions } from '../../../core/onnx/bind.ts'
import { prune } from '../../../core/onnx/prune.ts'
import { invariant, ProblemsFound } from '../../../core/problems.ts'
import type { Picture } from '../../../core/protocol/datasets.ts'
import type { ImageSource, LayerPicturesResult, ShownWeights } from '../../../core/protocol/explain.ts'
import { throwIfCancelled } from '../../../core/runtime/cancel.ts'
import type { Session } from '../../../core/runtime/runtime.ts'
import type { Tensor } from '../../../core/tensor/tensor.ts'
import { compileChecked } from '../compile-design.ts'
import { defineQuietJob, type JobContext } from '../job.ts'
import { type RunWeights, readRunWeights } from '../run-weights.ts'
import { unitPixels } from '../trained-model.ts'
import { networkImage } from './images.ts'

export interface LayerPicturesInput {
  /** Design file's text. */
  readonly text: string
  /** Names of layers. */
  readonly layers: readonly string[]
  readonly show: 'outputs' | 'kernels'
  readonly image?: ImageSource
  /** Of weights that are drawn. */
  readonly seed: number
  /** Whose weights are taken where its network is the drawn one. */
  readonly run?: { readonly id: string; readonly folder: string; readonly live: boolean }
}

interface Open {
  readonly key: string
  readonly model: Model
  readonly session: Session
  readonly weights: ShownWeights
  readonly preprocessing: Preprocessing | undefined
}
/** Stays open between questions: another image or other layers ask the same network. */
let last: Open | undefined
/** One question at a time: a session is not closed while another one asks it. */
let queue: Promise<unknown> = Promise.resolve()

export const layerPictures = defineQuietJob<LayerPicturesInput, LayerPicturesResult>(async (input, context) => {
  const turn = queue.then(() => answer(input, context))
  queue = turn.catch(() => undefined)
  return turn
})

async function answer(input: LayerPicturesInput, context: JobContext): Promise<LayerPicturesResult> {
  throwIfCancelled(context.signal)
  const checked = checkOrThrow(readDesign(input.text))
  const run = input.run && (await readRunWeights(input.run, checked))
  throwIfCancelled(context.signal)
  if (!run && !checked.design.weights) refuseLarge(checked)
  const open = await opened(checked, run, input.seed, context)
  throwIfCancelled(context.signal)
  const { weights, model } = open
  if (input.show === 'kernels') return { weights, layers: named(input.layers, (name) => kernelsOf(model, name)) }
  invariant(input.image, 'outputs are of an image')
  const { outputs, picture } = await outputsOf(open, input.image, input.layers)
  return { weights, picture, layers: named(input.layers, (name) => outputPicturesOf(outputs.get(name))) }
}

/** The network with its weights inside; the last one stays open. */
async function opened(checked: CheckedDesign, run: RunWeights | undefined, seed: number, context: JobContext): Promise<Open> {
  const key = JSON.stringify([
    structureOf(checked),
    run ? run.key : seed,
    run ? '' : [initialisations(checked), checked.design.weights?.sha256 ?? ''],
  ])
  if (last?.key === key) return last
  await last?.session.release()
  last = undefined
  last = await load(key, checked, run, seed, context)
  return last
}

/** Drawing so many weights only to look at them would take longer than anybody looks. */
const mostDrawn = 50_000_000

function refuseLarge({ nodes }: CheckedDesign): void {
  const parameters = nodes.reduce((sum, { arithmetic }) => sum + arithmetic.parameters.value, 0)
  if (parameters <= mostDrawn) return
  const what = `${parameters.toLocaleString('en')} untrained weights are too many to draw for pictures.`
  throw new ProblemsFound([{ code: 'too-many-weights-to-show', severity: 'error', what, mend: 'Train the design, or make it smaller.' }])
}

const initialisations = ({ nodes }: CheckedDesign): readonly unknown[] => nodes.map(({ options }) => options.weights ?? '')

async function load(key: string, checked: CheckedDesign, run: RunWeights | undefined, seed: number, context: JobContext): Promise<Open> {
  const answering = await compileChecked(checked, seed)
  // Heads that only training has are shown as well.
  const drawn = { ...answering, ...answering.trained }
  const model = run ? { ...drawn, graph: { ...drawn.graph, initializers: trained(drawn.graph.initializers, run.state) } } : drawn
  const graph = bindDimensions(model.graph, 1)
  const values = [...new Set(model.layers.map(({ value }) => value))].filter((value) => value !== model.input.name)
  // Beside a training run this is small: the CPU serves, whatever device the run has.
  const session = await (await context.runtime('cpu')).load(prune(graph, values))
  return { key, model, session, weights: run?.shown ?? { kind: 'untrained', seed }, preprocessing: run?.preprocessing }
}

const trained = (initializers: ReadonlyMap<string, Tensor>, state: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> =>
  new Map([...initializers].map(([name, weight]) => [name, state.get(name) ?? weight]))

async function outputsOf(
  { model, session, preprocessing }: Open,
  image: ImageSource,
  layers: readonly string[],
): Promise<{ readonly outputs: ReadonlyMap<string, Tensor<'float32'>>; readonly picture: Picture }> {
  const shape = model.input.shape.slice(1) as readonly number[]
  const { input, picture } = await networkImage(image, preprocessing ?? unitPixels(shape))
  const asked = model.layers.filter(({ name }) => layers.includes(name))
  const values = [...new Set(asked.map(({ value }) => value))].filter((value) => value !== model.input.name)
  const results = values.length > 0 ? await session.run({ [model.input.name]: input }, values) : {}
  const outputs = asked.map(({ name, value }) => [name, (results[value] ?? input) as Tensor<'float32'>] as const)
  return { outputs: new Map(outputs), picture }
}

const outputPicturesOf = (output: Tensor<'float32'> | undefined): LayerPictures | undefined => output && outputPictures(output)

/** Of the first convolution in the layer. */
function kernelsOf({ graph }: Model, layer: string): LayerPictures | undefined {
  for (const [name, weight] of graph.initializers) {
    if (!name.startsWith(`${layer}.`) || !name.endsWith('weight')) continue
    const pictures = kernelPictures(weight as Tensor<'float32'>)
    if (pictures) return pictures
  }
  return undefined
}

const named = (layers: readonly string[], of: (name: string) => LayerPictures | undefined): LayerPicturesResult['layers'] =>
  layers.flatMap((layer) => {
    const pictures = of(layer)
    return pictures ? [{ layer, pictures }] : []
  })
