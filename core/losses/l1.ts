// Mean absolute error: regression that outliers hardly disturb.

import { defineLoss } from './loss.ts'

export const meanAbsoluteError = defineLoss({
  id: 'l1',
  title: 'Mean absolute error (L1)',
  summary:
    'Mean of the sizes of the differences between output and target, over all values of the batch. For regression with outliers: a large error counts no more than in proportion.',
  source: 'Boscovich 1757; Laplace 1774',
  options: {},
  labels: (logits) => ({ type: 'float32', shape: logits }),
  /** logits and labels: float32 of one shape -> scalar. */
  emit: (g, { logits, labels }) => g.mean(g.op('Abs', [g.sub(logits, labels)])),
})
