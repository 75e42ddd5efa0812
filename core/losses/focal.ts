// Focal loss: cross-entropy that looks away from what is easy already.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import { float } from '../options/options.ts'
import { defineLoss } from './loss.ts'
import { oneHot } from './one-hot.ts'

export const gammaOption = float({
  label: 'Gamma',
  help: 'How much easy examples are played down; 0 makes it cross-entropy.',
  default: 2,
  min: 0,
  max: 10,
})

/** (1 − p)^γ. The bound keeps its slope finite where p is 1 to the last bit. */
export const focus = (g: GraphBuilder, probability: Value, gamma: number): Value =>
  g.op('Pow', [g.op('Max', [g.sub(g.scalar(1), probability), g.scalar(1e-7)]), g.scalar(gamma)])

export const focalLoss = defineLoss({
  id: 'focal',
  title: 'Focal',
  summary:
    'Cross-entropy times (1 − p)^γ, p the probability of the right class: examples that are right already hardly count, so that a few hard ones are not drowned by many easy ones.',
  source: 'Lin et al. 2017, section 3',
  options: { gamma: gammaOption },
  labels: ([batch, , ...places]) => ({ type: 'int64', shape: [batch ?? 0, ...places] }),
  /** logits: [N, K, ...places], labels: int64 [N, ...places] -> scalar. */
  emit(g, { logits, labels, options: { gamma } }) {
    // L = −(1 − p)^γ·ln p, p = softmax(logits) at the label
    const right = oneHot(g, labels, logits.shape[1] ?? 1, logits.shape.length)
    const logProbability = g.sum(g.mul(right, g.op('LogSoftmax', [logits], { axis: 1 })), [1])
    return g.neg(g.mean(g.mul(focus(g, g.op('Exp', [logProbability]), gamma), logProbability)))
  },
})
