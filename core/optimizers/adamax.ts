// Adamax: Adam with the largest recent gradient in place of the root mean square.

import { running, unbiased } from './moments.ts'
import { defineOptimizer } from './optimizer.ts'
import { momentsOptions, share } from './options.ts'

export const adamax = defineOptimizer({
  id: 'adamax',
  title: 'Adamax',
  summary:
    'Adam that divides by the largest recent size of each gradient instead of its root mean square: no step is longer than the learning rate, and rare large gradients disturb less.',
  source: 'Kingma & Ba 2015, section 7.1',
  options: { ...momentsOptions, beta2: share('Beta 2', 'Share of the largest gradient that is kept from step to step.', 0.999) },
  defaultLearningRate: 0.002,
  slots: () => ['mean', 'largest'],
  // m ← β₁·m + (1 − β₁)·g;  u ← max(β₂·u, |g| + ε);  w ← w − η / (1 − β₁ᵗ) · m / u, with t = 1 at the first step
  update(g, { parameter, gradient, slot, step, learningRate, options: { beta1, beta2, epsilon } }) {
    const mean = running(g, slot('mean'), gradient, beta1)
    const largest = g.op('Max', [g.mul(slot('largest'), beta2), g.add(g.op('Abs', [gradient]), epsilon)])
    const rate = g.div(learningRate, unbiased(g, beta1, step()))
    return { parameter: g.sub(parameter, g.mul(g.div(mean, largest), rate)), slots: { mean, largest } }
  },
})
