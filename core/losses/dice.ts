// Dice loss: how little two areas overlap.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import { float } from '../options/options.ts'
import { defineLoss } from './loss.ts'
import { oneHot } from './one-hot.ts'

export const smoothOption = float({
  label: 'Smooth',
  help: 'Added above and below the fraction, so that an empty area does no harm.',
  default: 1,
  min: 0.000_001,
  max: 1000,
})

/** mean of 1 − (2·Σ p·t + ε) / (Σ p + Σ t + ε), sums over the axes, the mean over what is left. */
export function dice(g: GraphBuilder, probabilities: Value, target: Value, axes: readonly number[], smooth: number): Value {
  const total = (value: Value) => (axes.length === 0 ? value : g.sum(value, axes))
  const both = g.add(g.mul(total(g.mul(probabilities, target)), 2), smooth)
  const either = g.add(g.add(total(probabilities), total(target)), smooth)
  return g.sub(g.scalar(1), g.mean(g.div(both, either)))
}

export const diceLoss = defineLoss({
  id: 'dice',
  title: 'Dice',
  summary:
    'One minus the overlap of each class’s predicted and true area, over the batch, mean over the classes. For segmentation: small areas count as much as large ones.',
  source: 'Dice 1945; Milletari, Navab & Ahmadi 2016 (V-Net)',
  options: { smooth: smoothOption },
  labels: ([batch, , ...places]) => ({ type: 'int64', shape: [batch ?? 0, ...places] }),
  /** logits: [N, K, ...places], labels: int64 [N, ...places] -> scalar. */
  emit(g, { logits, labels, options: { smooth } }) {
    const target = oneHot(g, labels, logits.shape[1] ?? 1, logits.shape.length)
    const axes = logits.shape.map((_, axis) => axis).filter((axis) => axis !== 1)
    return dice(g, g.op('Softmax', [logits], { axis: 1 }), target, axes, smooth)
  },
})
