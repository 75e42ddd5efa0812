// Job: what examples of a dataset are taken for, for strips of images and for finding the wrong ones.

import type { DatasetReference } from '../../../core/datasets/dataset.ts'
import { applyPreprocessing } from '../../../core/datasets/preprocessing.ts'
import { softmaxRows } from '../../../core/explain/probe.ts'
import type { Provider } from '../../../core/lowering/lowering.ts'
import type { ExamplePrediction } from '../../../core/protocol/explain.ts'
import { throwIfCancelled } from '../../../core/runtime/cancel.ts'
import { predictedClasses } from '../../../core/training/metrics.ts'
import { openDataset } from '../../files/open-dataset.ts'
import { explainedModel } from '../explained-model.ts'
import { defineQuietJob } from '../job.ts'

export interface PredictManyInput {
  /** The .onnx file. */
  readonly path: string
  readonly dataset: DatasetReference
  readonly indices: readonly number[]
  readonly device: Provider
}

/** Examples read and asked about at once. */
const batchSize = 32

export const predictMany = defineQuietJob<PredictManyInput, readonly ExamplePrediction[]>(
  async ({ path, dataset: reference, indices, device }, context) => {
    const { probe, preprocessing } = await explainedModel(context, device, path)
    const dataset = await openDataset({ ...reference, shape: preprocessing.shape })
    const found: ExamplePrediction[] = []
    for (let from = 0; from < indices.length; from += batchSize) {
      throwIfCancelled(context.signal)
      const batch = indices.slice(from, from + batchSize)
      const logits = await probe.scores(applyPreprocessing(await dataset.images(batch), preprocessing), 'logit')
      const [classes, probabilities] = [predictedClasses(logits), softmaxRows(logits)]
      for (const [row, index] of batch.entries()) {
        const classIndex = classes[row] as number
        found.push({ index, classIndex, probability: probabilities.data[row * probe.classes + classIndex] as number })
      }
    }
    return found
  },
)
