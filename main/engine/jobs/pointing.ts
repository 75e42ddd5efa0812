// Job: the pointing game (Zhang et al. 2016): how often a heatmap's maximum lies on the object, where the data knows the object's mask.

import type { DatasetReference } from '../../../core/datasets/dataset.ts'
import { applyPreprocessing } from '../../../core/datasets/preprocessing.ts'
import { explainers } from '../../../core/explain/index.ts'
import { resizeMap } from '../../../core/explain/resize.ts'
import type { Provider } from '../../../core/lowering/lowering.ts'
import { defaultsOf } from '../../../core/options/options.ts'
import { invariant, ProblemsFound } from '../../../core/problems.ts'
import { throwIfCancelled } from '../../../core/runtime/cancel.ts'
import { predictedClasses } from '../../../core/training/metrics.ts'
import { openDataset } from '../../files/open-dataset.ts'
import { explainedModel } from '../explained-model.ts'
import { defineJob } from '../job.ts'
import { type ProgressEvent, reporting } from './progress.ts'

export interface PointingInput {
  /** The .onnx file. */
  readonly path: string
  readonly dataset: DatasetReference
  readonly indices: readonly number[]
  /** Explainer id. */
  readonly method: string
  readonly device: Provider
}

export interface PointingOutput {
  readonly examples: number
  readonly correct: number
  /** Of the correctly classified: maximum inside the mask. */
  readonly inside: number
  /** Mean share of the image that its mask covers: what a random point would score. */
  readonly chance: number
}

export const pointing = defineJob<PointingInput, ProgressEvent, PointingOutput>({
  async *run({ path, dataset: reference, indices, method, device }, context) {
    const explainer = explainers.get(method)
    invariant(explainer, `the explainer "${method}" exists`)
    const { probe, preprocessing } = await explainedModel(context, device, path)
    const dataset = await openDataset({ ...reference, shape: preprocessing.shape })
    const readMasks = dataset.masks?.bind(dataset)
    if (!readMasks)
      throw new ProblemsFound([
        { code: 'no-masks', severity: 'error', what: `${dataset.title} does not know where its objects are.`, mend: 'Use builtin:shapes.' },
      ])
    return yield* reporting(async (progress) => {
      let [correct, inside, covered] = [0, 0, 0]
      for (const [at, index] of indices.entries()) {
        throwIfCancelled(context.signal)
        const image = applyPreprocessing(await dataset.images([index]), preprocessing)
        const label = dataset.labels[index] as number
        progress(at / indices.length)
        if (predictedClasses(await probe.scores(image, 'logit'))[0] !== label) continue
        const { map } = await explainer.explain(probe, { image, target: label, options: defaultsOf(explainer.options), seed: 1 })
        const mask = await readMasks([index])
        const [, height = 1, width = 1] = mask.shape
        correct++
        if (mask.data[maximumOf(resizeMap(map, height, width).data)] === 1) inside++
        covered += mask.data.reduce((sum, value) => sum + value, 0) / (height * width)
      }
      return { examples: indices.length, correct, inside, chance: correct > 0 ? covered / correct : 0 }
    })
  },
})

export function maximumOf(values: Float32Array): number {
  let best = 0
  for (let at = 1; at < values.length; at++) if ((values[at] as number) > (values[best] as number)) best = at
  return best
}
