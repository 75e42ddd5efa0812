// Adam: steps scaled by running moments of the gradient.

import { flag } from '../options/options.ts'
import { running, unbiased } from './moments.ts'
import { defineOptimizer } from './optimizer.ts'
import { momentsOptions } from './options.ts'

export const adam = defineOptimizer({
  id: 'adam',
  title: 'Adam',
  summary: 'Gives every weight its own step size from running means of its gradient and squared gradient. Works well without much tuning.',
  source: 'Kingma & Ba 2015, algorithm 1; AMSGrad: Reddi, Kale & Kumar 2018',
  options: {
    ...momentsOptions,
    amsgrad: flag({ label: 'AMSGrad', help: 'Divide by the largest mean so far instead of the present one.', default: false }),
  },
  defaultLearningRate: 0.001,
  slots: ({ amsgrad }) => ['mean', 'square', ...(amsgrad ? ['largest'] : [])],
  // m ← β₁·m + (1 − β₁)·g;  v ← β₂·v + (1 − β₂)·g²;  w ← w − η / (1 − β₁ᵗ) · m / (√(v / (1 − β₂ᵗ)) + ε), with t = 1 at the first step
  update(g, { parameter, gradient, slot, step, learningRate, options: { beta1, beta2, epsilon, amsgrad } }) {
    // Squared first, so that the gradient may become the mean in its place.
    const squared = g.mul(gradient, gradient)
    const mean = running(g, slot('mean'), gradient, beta1)
    const square = running(g, slot('square'), squared, beta2)
    const largest = amsgrad ? g.op('Max', [slot('largest'), square]) : square
    // m / (√v / c + ε) = c·m / (√v + c·ε) with c = √(1 − β₂ᵗ): that saves a walk through all weights.
    const correction = g.op('Sqrt', [unbiased(g, beta2, step())])
    const divisor = g.add(g.op('Sqrt', [largest]), g.mul(correction, epsilon))
    const rate = g.mul(g.div(learningRate, unbiased(g, beta1, step())), correction)
    return {
      parameter: g.sub(parameter, g.mul(g.div(mean, divisor), rate)),
      slots: { mean, square, ...(amsgrad ? { largest } : {}) },
    }
  },
})
