// Puts a loss behind the logits of a training graph: the step between `trainingMode` and `differentiate`.

import type { DifferentiatedGraph, TrainingGraph } from '../autograd/step-graph.ts'
import { continueGraph } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import type { OptionValues } from '../options/options.ts'
import { invariant } from '../problems.ts'
import { sameShape } from '../tensor/tensor.ts'
import type { Loss } from './loss.ts'

export type LossGraph = Omit<DifferentiatedGraph, 'gradients'>

/** Name of the input that takes the labels. */
export const labelsName = 'lamina.labels'

/** Further scores [N, K] that learn from the same labels. */
export interface WeightedScores {
  /** Value name. */
  readonly logits: string
  readonly weight: number
}

/** loss = L(logits) + Σ weight · L(head) over the heads (Szegedy et al. 2015, section 5). */
export function attachLoss(training: TrainingGraph, loss: Loss, options: OptionValues, heads: readonly WeightedScores[] = []): LossGraph {
  const g = continueGraph(training.graph)
  const logits = g.value(training.logits)
  const { type, shape } = loss.labels(logits.shape)
  const labels = g.input(labelsName, type, shape)
  const main = g.within('loss', () => loss.emit(g, { logits, labels, options }))
  const value = heads.reduce<Value>((sum, head) => {
    const scores = g.value(head.logits)
    invariant(sameShape(scores.shape, logits.shape), `"${head.logits}" scores other classes than "${training.logits}"`)
    return g.within(`loss/${head.logits}`, () => g.add(sum, g.mul(loss.emit(g, { logits: scores, labels, options }), head.weight)))
  }, main)
  g.output(value)
  return { ...training, graph: g.build(), labels: { name: labelsName, type, shape }, loss: value.name }
}
