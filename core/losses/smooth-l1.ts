// Smooth L1: the mean absolute error without its corner.

import { float } from '../options/options.ts'
import { huber } from './huber.ts'
import { defineLoss } from './loss.ts'

export const smoothL1 = defineLoss({
  id: 'smooth-l1',
  title: 'Smooth L1',
  summary:
    'The mean absolute error with its corner at 0 rounded off; Huber’s loss divided by its delta. Common for the corners of boxes in object detection.',
  source: 'Girshick 2015 (Fast R-CNN)',
  options: {
    beta: float({ label: 'Beta', help: 'Difference from which the loss grows in proportion.', default: 1, min: 0.000_001, max: 1_000_000 }),
  },
  labels: (logits) => ({ type: 'float32', shape: logits }),
  /** logits and labels: float32 of one shape -> scalar. */
  emit: (g, { logits, labels, options: { beta } }) => g.mul(g.mean(huber(g, g.sub(logits, labels), beta)), 1 / beta),
})
