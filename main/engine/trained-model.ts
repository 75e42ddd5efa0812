// A trained model from its .onnx file alone: network, class names, preprocessing.

import { importModel } from '../../core/compile/import-model.ts'
import type { Model } from '../../core/compile/model.ts'
import type { Preprocessing } from '../../core/datasets/dataset.ts'
import { readModelMetadata } from '../../core/export/model-metadata.ts'
import { decodeModel } from '../../core/onnx/codec.ts'
import { readModelBytes } from '../files/read-model.ts'

export interface TrainedModel {
  readonly model: Model
  readonly classes: readonly string[]
  readonly preprocessing: Preprocessing
  /** What was assumed because the file does not say it. */
  readonly remarks: readonly string[]
}

/** Throws OutsideError (disk), ProblemsFound (no classifier, damaged file), Unsupported (an operator). */
export async function readTrainedModel(path: string): Promise<TrainedModel> {
  const graph = decodeModel(await readModelBytes(path), path)
  const model = importModel(graph)
  const said = readModelMetadata(graph)
  const shape = model.input.shape.slice(1) as number[]
  const remarks = said.preprocessing ? [] : ['The file does not say how images were normalised: pixels are scaled to 0 … 1.']
  return {
    model,
    classes: said.classes ?? Array.from({ length: model.classes }, (_, index) => `class ${index}`),
    preprocessing: said.preprocessing ?? unitPixels(shape),
    remarks,
  }
}

/** Pixels of 0 … 255 as 0 … 1. */
export const unitPixels = (shape: readonly number[]): Preprocessing => ({
  normalisation: 'unit',
  shape,
  offset: new Array<number>(shape[0] ?? 1).fill(0),
  scale: new Array<number>(shape[0] ?? 1).fill(1 / 255),
})
