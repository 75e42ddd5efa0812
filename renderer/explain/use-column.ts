// From a column and what is looked at to the request for its map.

import { explainers } from '../../core/explain/index.ts'
import type { HeatmapRequest, ImageSource, PredictionResult, TrainedModel } from '../../core/protocol/explain.ts'
import { useWindow } from '../state/window-store.ts'
import { type Column, keyOfModel, type Sample, useExplain } from './explain-store.ts'
import { useHeatmapOf } from './heatmaps.ts'

export interface Question {
  /** With the weights that are looked at. */
  readonly model: TrainedModel
  readonly sample: Sample
  /** Layers and classes are known once the image has been understood. */
  readonly prediction: PredictionResult | undefined
  readonly target: number | undefined
  readonly layer: string | undefined
}

/** An image of one's own is read once; from then on its pixels are what is asked about. */
export const pixelsOf = ({ source }: Sample, prediction: PredictionResult | undefined): ImageSource =>
  source.kind === 'example' || !prediction ? source : { kind: 'pixels', ...prediction.picture }

export function useColumnRequest(question: Question, column: Column | undefined): void {
  const device = useWindow((state) => state.device)
  const turn = useExplain((state) => state.turn)
  const request = column && heatmapRequestOf(question, column, device)
  useHeatmapOf(
    column?.id ?? 0,
    request,
    `${lineage(question.model)} ${question.sample.key} ${column?.method}`,
    JSON.stringify([column?.options, question.target, request?.layer, device, turn, keyOfModel(question.model)]),
  )
}

/** The map of one epoch stays until that of the next is there: it is the same image of the same run. */
const lineage = (model: TrainedModel): string => (model.kind === 'run' ? model.run : model.path)

export function heatmapRequestOf({ model, sample, prediction, target, layer }: Question, column: Column, device: string): HeatmapRequest | undefined {
  const explainer = explainers.get(column.method)
  if (!prediction || !explainer) return undefined
  return {
    model,
    image: pixelsOf(sample, prediction),
    method: { id: column.method, options: { ...column.options } },
    device,
    seed: 1,
    ...(target === undefined ? {} : { target }),
    ...(explainer.needs !== 'layer' || layer === undefined ? {} : { layer }),
  }
}
