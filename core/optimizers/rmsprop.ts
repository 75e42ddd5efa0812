// RMSProp: steps divided by a running root mean square of the gradient.

import { flag, float } from '../options/options.ts'
import { running } from './moments.ts'
import { defineOptimizer } from './optimizer.ts'
import { epsilonOption, share, weightDecayOption } from './options.ts'

export const rmsProp = defineOptimizer({
  id: 'rmsprop',
  title: 'RMSProp',
  summary:
    'Divides each gradient by a running mean of its recent size, so that steep and flat directions move alike. Made for gradients whose size changes along the way.',
  source: 'Tieleman & Hinton 2012, lecture 6e; centred: Graves 2013',
  options: {
    alpha: share('Alpha', 'Share kept in the running mean of the squared gradient.', 0.99),
    epsilon: epsilonOption(1e-8),
    momentum: float({ label: 'Momentum', help: 'Share of the last step that goes on in the next.', default: 0, min: 0, max: 1 }),
    weightDecay: weightDecayOption,
    centred: flag({ label: 'Centred', help: 'Divide by the spread of the gradient around its own running mean.', default: false }),
  },
  defaultLearningRate: 0.01,
  slots: ({ centred, momentum }) => ['square', ...(centred ? ['mean'] : []), ...(momentum > 0 ? ['momentum'] : [])],
  // v ← α·v + (1 − α)·g²;  centred: a ← α·a + (1 − α)·g, v' = v − a², else v' = v;  b ← μ·b + g / (√v' + ε);  w ← w − η·b
  update(g, { parameter, gradient, slot, learningRate, options: { alpha, epsilon, momentum, centred } }) {
    const square = running(g, slot('square'), g.mul(gradient, gradient), alpha)
    const mean = centred ? running(g, slot('mean'), gradient, alpha) : undefined
    // A spread of 0 may come out a little below it by rounding.
    const spread = mean ? g.op('Max', [g.sub(square, g.mul(mean, mean)), g.scalar(0)]) : square
    const scaled = g.div(gradient, g.add(g.op('Sqrt', [spread]), epsilon))
    const velocity = momentum > 0 ? g.add(g.mul(slot('momentum'), momentum), scaled) : undefined
    return {
      parameter: g.sub(parameter, g.mul(velocity ?? scaled, learningRate)),
      slots: { square, ...(mean ? { mean } : {}), ...(velocity ? { momentum: velocity } : {}) },
    }
  },
})
