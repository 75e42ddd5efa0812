// Job: what a run's kept model says of every example of its validation or test part, with the loss of each; remembered in the run's folder.

import { stat } from 'node:fs/promises'
import type { Dataset, DatasetReference } from '../../../core/datasets/dataset.ts'
import { applyPreprocessing } from '../../../core/datasets/preprocessing.ts'
import { softmaxRows } from '../../../core/explain/probe.ts'
import type { Provider } from '../../../core/lowering/lowering.ts'
import { ProblemsFound } from '../../../core/problems.ts'
import type { Part, Predictions } from '../../../core/protocol/runs.ts'
import { throwIfCancelled } from '../../../core/runtime/cancel.ts'
import { predictedClasses } from '../../../core/training/metrics.ts'
import { keptModel, readCard, readPredictions, readRequest, type StoredPredictions, writePredictions } from '../../files/run-folder.ts'
import { type ExplainedModel, explainedModel } from '../explained-model.ts'
import { defineJob, type JobContext } from '../job.ts'
import { checkSameData, planRun } from '../run-plan.ts'
import { type ProgressEvent, reporting } from './progress.ts'

export interface PredictionsInput {
  readonly folder: string
  readonly part: Part
  readonly device: Provider
}

/** Examples that are asked about at once. */
const batchSize = 32

export const predictions = defineJob<PredictionsInput, ProgressEvent, Predictions>({
  async *run({ folder, part, device }, context) {
    const path = await keptModel(folder)
    const { mtimeMs, size } = await stat(path)
    const model = `${mtimeMs} ${size}`
    const { dataset: reference, classes, open } = await examplesOf(folder, part)
    const remembered = await readPredictions(folder, part)
    let stored = remembered?.model === model ? remembered : undefined
    if (!stored) {
      const { dataset, indices } = await open()
      const explained = await explainedModel(context, device, path)
      const found = yield* reporting((progress) => measure(explained, dataset, indices, context, progress))
      stored = { model, ...found }
      await writePredictions(folder, part, stored)
    }
    return {
      part,
      dataset: reference,
      classes,
      indices: Int32Array.from(stored.indices),
      labels: Int32Array.from(stored.labels),
      predicted: Int32Array.from(stored.predicted),
      loss: Float32Array.from(stored.loss),
    }
  },
})

/** Where the examples of a part are; they are opened only where they have to be measured. */
async function examplesOf(folder: string, part: Part) {
  const [{ request }, card] = await Promise.all([readRequest(folder), readCard(folder)])
  const given = part === 'test' && request.testDataset ? request.testDataset : request.dataset
  const shape = given.shape ?? card?.preprocessing.shape
  const dataset: DatasetReference = { location: given.location, ...(shape ? { shape } : {}) }
  const open = async (): Promise<{ readonly dataset: Dataset; readonly indices: readonly number[] }> => {
    const plan = await planRun(request)
    if (card) checkSameData(card, plan)
    if (plan.dataset.values)
      throw refusal('The data have values, not classes: there are no predictions to sort by class.', 'Look at the loss instead.')
    if (part === 'validation') return { dataset: plan.dataset, indices: [...plan.split.validation] }
    if (plan.testDataset) return { dataset: plan.testDataset, indices: [...plan.testDataset.labels.keys()] }
    return { dataset: plan.dataset, indices: [...plan.split.test] }
  }
  return { dataset, classes: card?.classes ?? [], open }
}

async function measure(
  { probe, preprocessing }: ExplainedModel,
  dataset: Dataset,
  indices: readonly number[],
  { signal }: JobContext,
  progress: (share: number) => void,
): Promise<Omit<StoredPredictions, 'model'>> {
  const labels = indices.map((index) => dataset.labels[index] ?? 0)
  const predicted: number[] = []
  const loss: number[] = []
  for (let from = 0; from < indices.length; from += batchSize) {
    throwIfCancelled(signal)
    const batch = indices.slice(from, from + batchSize)
    const logits = await probe.scores(applyPreprocessing(await dataset.images(batch), preprocessing), 'logit')
    const [, classes = 0] = logits.shape
    const shares = softmaxRows(logits)
    predicted.push(...predictedClasses(logits))
    batch.forEach((_, row) => {
      const share = shares.data[row * classes + (labels[from + row] ?? 0)] ?? 0
      loss.push(-Math.log(Math.max(share, leastShare)))
    })
    progress((from + batch.length) / indices.length)
  }
  return { indices, labels, predicted, loss }
}
/** What is smaller is nought in float32, and its loss infinite. */
const leastShare = 1e-38

const refusal = (what: string, mend: string): ProblemsFound => new ProblemsFound([{ code: 'no-predictions', severity: 'error', what, mend }])
