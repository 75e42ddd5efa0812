// Gradient descent, plain. Batch, mini-batch or stochastic by the size of the batch.

import { defineOptimizer } from './optimizer.ts'
import { weightDecayOption } from './options.ts'

export const sgd = defineOptimizer({
  id: 'sgd',
  title: 'SGD',
  summary: 'Steps against the gradient. Simple and without memory; with a batch of one it is stochastic gradient descent proper.',
  source: 'Robbins & Monro 1951',
  options: { weightDecay: weightDecayOption },
  defaultLearningRate: 0.01,
  slots: () => [],
  // w ← w − η·g
  update: (g, { parameter, gradient, learningRate }) => ({ parameter: g.sub(parameter, g.mul(gradient, learningRate)), slots: {} }),
})
