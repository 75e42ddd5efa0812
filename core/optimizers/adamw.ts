// AdamW: Adam, with weight decay beside the gradient instead of in it.

import { float } from '../options/options.ts'
import { adam } from './adam.ts'
import { defineOptimizer } from './optimizer.ts'

export const adamW = defineOptimizer({
  ...adam,
  id: 'adamw',
  title: 'AdamW',
  summary:
    'Adam whose weight decay shrinks the weights themselves instead of entering the gradient, so that it acts on all weights alike. The usual choice where weight decay matters.',
  source: 'Loshchilov & Hutter 2019, algorithm 2',
  options: {
    ...adam.options,
    weightDecay: float({
      label: 'Weight decay',
      help: 'Shrinks each weight by this share, times the learning rate, at every step.',
      default: 0.01,
      min: 0,
      max: 1,
    }),
  },
  decoupledDecay: true,
})
