// Mean squared error: the loss of regression.

import { defineLoss } from './loss.ts'

export const meanSquaredError = defineLoss({
  id: 'mse',
  title: 'Mean squared error',
  summary:
    'Mean of the squared differences between output and target, over all values of the batch. For regression; with class labels the target is 1 for the right class and 0 for the others.',
  source: 'Gauss 1809',
  options: {},
  labels: (logits) => ({ type: 'float32', shape: logits }),
  /** logits and labels: float32 of one shape -> scalar. */
  emit(g, { logits, labels }) {
    const difference = g.sub(logits, labels)
    return g.mean(g.mul(difference, difference))
  },
})
