// Job: loss, accuracy and confusion matrix of a trained model on labelled data.

import type { DatasetReference } from '../../../core/datasets/dataset.ts'
import { losses } from '../../../core/losses/index.ts'
import type { Provider } from '../../../core/lowering/lowering.ts'
import { readOptions } from '../../../core/options/options.ts'
import { ProblemsFound } from '../../../core/problems.ts'
import { type Evaluation, Evaluator, evaluateAll } from '../../../core/training/evaluate.ts'
import { type ClassScores, classScores } from '../../../core/training/metrics.ts'
import type { Choice } from '../../../core/training/options.ts'
import { openDataset } from '../../files/open-dataset.ts'
import { defineJob } from '../job.ts'
import { misfits } from '../run-plan.ts'
import { readTrainedModel } from '../trained-model.ts'
import { type ProgressEvent, reporting } from './progress.ts'

export interface EvaluateInput {
  /** The .onnx file. */
  readonly path: string
  readonly dataset: DatasetReference
  readonly loss: Choice
  readonly device: Provider
}

export interface EvaluateOutput extends Evaluation {
  readonly classes: readonly string[]
  readonly perClass: readonly ClassScores[]
}

const batchSize = 64

export const evaluate = defineJob<EvaluateInput, ProgressEvent, EvaluateOutput>({
  async *run({ path, dataset: reference, loss, device }, context) {
    const definition = losses.get(loss.id)
    if (!definition)
      throw new ProblemsFound([
        { code: 'unknown-loss', severity: 'error', what: `There is no loss "${loss.id}".`, mend: `Use one of: ${[...losses.keys()].join(', ')}.` },
      ])
    const { values: options, problems: wrong } = readOptions(definition.options, loss.options)
    if (wrong.length > 0) throw new ProblemsFound(wrong)
    const { model, classes, preprocessing } = await readTrainedModel(path)
    const dataset = await openDataset({ ...reference, shape: preprocessing.shape })
    if (dataset.labels.length === 0)
      throw new ProblemsFound([
        { code: 'no-examples', severity: 'error', what: `${dataset.title} holds no usable example.`, mend: 'Choose data with at least one.' },
      ])
    const problems = misfits(model, dataset, 'The data')
    if (problems.length > 0) throw new ProblemsFound(problems)
    const evaluator = new Evaluator(await context.runtime(device), model, { definition, options })
    try {
      const all = Uint32Array.from({ length: dataset.labels.length }, (_, index) => index)
      const evaluation = yield* reporting((progress) => evaluateAll(evaluator, { dataset, preprocessing }, all, batchSize, progress))
      return { ...evaluation, classes, perClass: evaluation.confusion ? classScores(evaluation.confusion) : [] }
    } finally {
      await evaluator.release()
    }
  },
})
