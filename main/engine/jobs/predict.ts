// Job: what a trained model says about one image.

import { softmaxRows } from '../../../core/explain/probe.ts'
import type { Provider } from '../../../core/lowering/lowering.ts'
import type { HiddenParts, ImageSource, Prediction, PredictionResult } from '../../../core/protocol/explain.ts'
import { explainedModel } from '../explained-model.ts'
import { defineQuietJob } from '../job.ts'
import { networkImage } from './images.ts'

export interface PredictInput {
  /** The .onnx file. */
  readonly path: string
  readonly image: ImageSource
  readonly hidden?: HiddenParts
  readonly device: Provider
}

export const predict = defineQuietJob<PredictInput, PredictionResult>(async ({ path, image, hidden, device }, context) => {
  const { probe, classes, preprocessing } = await explainedModel(context, device, path)
  const { input, picture } = await networkImage(image, preprocessing, hidden)
  const logits = await probe.scores(input, 'logit')
  const probabilities = softmaxRows(logits)
  const predictions = classes.map(
    (label, classIndex): Prediction => ({
      classIndex,
      label,
      logit: logits.data[classIndex] as number,
      probability: probabilities.data[classIndex] as number,
    }),
  )
  return {
    predictions: predictions.sort((a, b) => b.probability - a.probability || a.classIndex - b.classIndex),
    picture,
    spatialLayers: probe.spatialLayers,
  }
})
