// Huber's loss: squares for small differences, sizes for large ones.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import { float } from '../options/options.ts'
import { defineLoss } from './loss.ts'

/**
 * |d| ≤ δ ? d²/2 : δ·(|d| − δ/2), for every value.
 *
 * With c = min(|d|, δ) both are c·(|d| − c/2), and so are their gradients.
 */
export function huber(g: GraphBuilder, difference: Value, delta: number): Value {
  const size = g.op('Abs', [difference])
  const held = g.op('Clip', [size, undefined, g.scalar(delta)])
  return g.mul(held, g.sub(size, g.mul(held, 0.5)))
}

export const huberLoss = defineLoss({
  id: 'huber',
  title: 'Huber',
  summary:
    'Half the squared difference where it is small, growing in proportion where it is large. For regression: as smooth as squares, and outliers do not take over.',
  source: 'Huber 1964',
  options: {
    delta: float({ label: 'Delta', help: 'Difference from which the loss grows in proportion.', default: 1, min: 0.000_001, max: 1_000_000 }),
  },
  labels: (logits) => ({ type: 'float32', shape: logits }),
  /** logits and labels: float32 of one shape -> scalar. */
  emit: (g, { logits, labels, options: { delta } }) => g.mean(huber(g, g.sub(logits, labels), delta)),
})
