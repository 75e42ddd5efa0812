// Puts a loss behind the logits of a training graph: the step between `trainingMode` and `differentiate`.

import type { DifferentiatedGraph, TrainingGraph } from '../autograd/step-graph.ts'
import { continueGraph } from '../onnx/builder.ts'
import type { OptionValues } from '../options/options.ts'
import type { Loss } from './loss.ts'

export type LossGraph = Omit<DifferentiatedGraph, 'gradients'>

/** Name of the input that takes the labels. */
export const labelsName = 'lamina.labels'

export function attachLoss(training: TrainingGraph, loss: Loss, options: OptionValues): LossGraph {
  const g = continueGraph(training.graph)
  const logits = g.value(training.logits)
  const { type, shape } = loss.labels(logits.shape)
  const labels = g.input(labelsName, type, shape)
  const value = g.within('loss', () => loss.emit(g, { logits, labels, options }))
  g.output(value)
  return { ...training, graph: g.build(), labels: { name: labelsName, type, shape }, loss: value.name }
}
