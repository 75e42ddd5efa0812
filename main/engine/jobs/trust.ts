// Job: how far one heatmap can be trusted: insertion and deletion, weights that know nothing, the pointing game.

import { insertionDeletion, orderOf, randomOrders } from '../../../core/explain/insertion-deletion.ts'
import { type OpenProbe, openProbe } from '../../../core/explain/probe.ts'
import { randomiseWeights } from '../../../core/explain/randomise-weights.ts'
import { rankCorrelation } from '../../../core/explain/rank-correlation.ts'
import { resizeMap } from '../../../core/explain/resize.ts'
import type { Provider } from '../../../core/lowering/lowering.ts'
import type { Trust, TrustRequest } from '../../../core/protocol/explain.ts'
import { throwIfCancelled } from '../../../core/runtime/cancel.ts'
import { float32, type Tensor } from '../../../core/tensor/tensor.ts'
import { type ExplainedModel, explainedModel } from '../explained-model.ts'
import { defineJob, type JobContext } from '../job.ts'
import { readMethod, refuseUnknownClass, spatialLayer } from './heatmap.ts'
import { coveredImage, networkImage } from './images.ts'
import { maximumOf } from './pointing.ts'
import { type CountedProgress, counting } from './progress.ts'

export interface TrustInput extends Omit<TrustRequest, 'model' | 'device' | 'seed' | 'steps'> {
  /** The .onnx file. */
  readonly path: string
  readonly device: Provider
  readonly seed: number
  readonly steps: number
}
type TrustResult = Trust & { readonly ms: number }

/** Maps that know nothing, averaged. */
const randomMaps = 3
/** Networks that know nothing, averaged. */
const randomNetworks = 3

export const trust = defineJob<TrustInput, CountedProgress, TrustResult>({
  async *run(input, context) {
    const model = await explainedModel(context, input.device, input.path)
    refuseUnknownClass(input.target, model.classes)
    const started = performance.now()
    const { input: image } = await networkImage(input.image, model.preprocessing)
    const [, , height = 1, width = 1] = image.shape
    const map = resizeMap(float32([input.map.height, input.map.width], input.map.values), height, width)
    const found = yield* counting((progress) => test(input, model, image, map, context, progress))
    return { ...found, ...pointingGame(map, input.mask), ms: performance.now() - started }
  },
})

type Progress = (done: number, total: number) => void

async function test(
  input: TrustInput,
  model: ExplainedModel,
  image: Tensor<'float32'>,
  map: Tensor<'float32'>,
  context: JobContext,
  progress: Progress,
): Promise<Omit<Trust, 'pointing'>> {
  const baseline = await coveredImage(input.image, model.preprocessing, input.baseline)
  // One order for the map itself, then those that know nothing; each has two curves.
  const orders = [orderOf(map.data), ...randomOrders(randomMaps, map.data.length, input.seed)]
  const passes = orders.length * 2 * (input.steps + 1)
  const whole = passes * (1 + randomNetworks)
  const question = { image, target: input.target, baseline, steps: input.steps }
  const { curves } = await insertionDeletion(model.probe, question, orders.slice(0, 1), {
    signal: context.signal,
    progress: (done) => progress(done, whole),
  })
  const { mean } = await insertionDeletion(model.probe, question, orders.slice(1), {
    signal: context.signal,
    progress: (done) => progress(passes / orders.length + done, whole),
  })
  const correlations: number[] = []
  for (let at = 0; at < randomNetworks; at++) {
    const correlation = await withRandomWeights(model, input, context, input.seed + at, (probe) =>
      correlationWith(probe, input, image, map, context, (share) => progress(Math.round(passes * (1 + at + share)), whole)),
    )
    correlations.push(correlation)
  }
  const [own] = curves
  if (!own) throw new Error('one order, one pair of curves')
  return { curves: own, random: mean, randomised: correlations.reduce((sum, value) => sum + value, 0) / correlations.length }
}

async function withRandomWeights<T>(
  model: ExplainedModel,
  { device }: TrustInput,
  context: JobContext,
  seed: number,
  work: (probe: OpenProbe) => Promise<T>,
): Promise<T> {
  throwIfCancelled(context.signal)
  const probe = await openProbe(await context.runtime(device), randomiseWeights(model.model, seed))
  try {
    return await work(probe)
  } finally {
    await probe.close()
  }
}

/** Rank correlation of the map with the same method's map of another network. */
async function correlationWith(
  probe: OpenProbe,
  input: TrustInput,
  image: Tensor<'float32'>,
  map: Tensor<'float32'>,
  { signal }: JobContext,
  progress: (share: number) => void,
): Promise<number> {
  const { explainer, options } = readMethod(input.method)
  const layer = explainer.needs === 'layer' ? spatialLayer(input.layer, probe.spatialLayers) : undefined
  const { map: other } = await explainer.explain(probe, {
    image,
    target: input.target,
    options,
    seed: input.seed,
    signal,
    progress: (done, total) => progress(done / total),
    ...(layer === undefined ? {} : { layer }),
  })
  const [height = 1, width = 1] = map.shape
  return rankCorrelation(map.data, resizeMap(other, height, width).data)
}

function pointingGame(map: Tensor<'float32'>, mask: Uint8Array | undefined): Pick<Trust, 'pointing'> {
  if (!mask || mask.length !== map.data.length || !mask.includes(1)) return {}
  const covered = mask.reduce((sum, value) => sum + value, 0) / mask.length
  return { pointing: { inside: mask[maximumOf(map.data)] === 1, chance: covered } }
}
