// The job that proves an export: the written file, read back, must answer as the trained weights in the checkpoint do.

import { importModel } from '../../../core/compile/import-model.ts'
import type { Model } from '../../../core/compile/model.ts'
import { applyPreprocessing } from '../../../core/datasets/preprocessing.ts'
import { bindDimensions } from '../../../core/onnx/bind.ts'
import { decodeModel } from '../../../core/onnx/codec.ts'
import type { OnnxGraph } from '../../../core/onnx/graph.ts'
import { prune } from '../../../core/onnx/prune.ts'
import { invariant, ProblemsFound } from '../../../core/problems.ts'
import type { Runtime } from '../../../core/runtime/runtime.ts'
import type { Tensor } from '../../../core/tensor/tensor.ts'
import { keepsBest } from '../../../core/training/train.ts'
import { writeAtomically } from '../../files/atomic.ts'
import { readBytes } from '../../files/read.ts'
import { keptModel, readCard, readCheckpoint, readRequest } from '../../files/run-folder.ts'
import { defineQuietJob } from '../job.ts'
import { planRun } from '../run-plan.ts'

export interface ExportInput {
  readonly folder: string
  readonly path: string
}

/** As many as a look at each class needs; more would only take longer. */
const mostExamples = 32

export const exportOnnx = defineQuietJob<ExportInput, { readonly largestDifference: number }>(async ({ folder, path }, context) => {
  const [{ request }, card, saved] = await Promise.all([readRequest(folder), readCard(folder), readCheckpoint(folder)])
  if (!card || !saved)
    throw new ProblemsFound([
      { code: 'no-model-yet', severity: 'error', what: `The run in "${folder}" has no trained model yet.`, mend: 'Resume it first.' },
    ])
  await writeAtomically(path, await readBytes(await keptModel(folder)))

  const plan = await planRun(request)
  const { state, best } = saved.checkpoint
  const weights = keepsBest(plan.options, best) ? best : state
  const trained = { ...plan.model, graph: withWeights(plan.model.graph, weights) }
  const written = importModel(decodeModel(await readBytes(path), path))
  const candidates = plan.split.test.length > 0 ? plan.split.test : plan.split.train
  const raw = await (plan.testDataset ?? plan.dataset).images(Array.from(candidates.subarray(0, mostExamples)))
  const images = applyPreprocessing(raw, card.preprocessing)
  const runtime = await context.runtime('cpu')
  const [expected, actual] = [await logitsOf(runtime, trained, images), await logitsOf(runtime, written, images)]
  return { largestDifference: largestDifference(expected, actual) }
})

function withWeights(graph: OnnxGraph, weights: ReadonlyMap<string, Tensor>): OnnxGraph {
  return { ...graph, initializers: new Map([...graph.initializers].map(([name, initial]) => [name, weights.get(name) ?? initial])) }
}

/** images: [n, C, H, W] -> logits [n, K]. */
async function logitsOf(runtime: Runtime, model: Model, images: Tensor<'float32'>): Promise<Tensor> {
  const session = await runtime.load(prune(bindDimensions(model.graph, images.shape[0] as number), [model.logits]))
  try {
    const { [model.logits]: logits } = await session.run({ [model.input.name]: images })
    invariant(logits, 'the network gives its logits')
    return await runtime.read(logits)
  } finally {
    await session.release()
  }
}

function largestDifference(a: Tensor, b: Tensor): number {
  let largest = 0
  a.data.forEach((value, at) => {
    largest = Math.max(largest, Math.abs(Number(value) - Number(b.data[at])))
  })
  return largest
}
