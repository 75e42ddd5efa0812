// Adam: steps scaled by running moments of the gradient.

import { flag, float } from '../options/options.ts'
import { defineOptimizer } from './optimizer.ts'
import { weightDecayOption } from './options.ts'

const share = (label: string, help: string, value: number) => float({ label, help, default: value, min: 0, max: 0.999_999 })

export const adam = defineOptimizer({
  id: 'adam',
  title: 'Adam',
  summary: 'Gives every weight its own step size from running means of its gradient and squared gradient. Works well without much tuning.',
  source: 'Kingma & Ba 2015, algorithm 1; AMSGrad: Reddi, Kale & Kumar 2018',
  options: {
    beta1: share('Beta 1', 'Share kept in the running mean of the gradient.', 0.9),
    beta2: share('Beta 2', 'Share kept in the running mean of the squared gradient.', 0.999),
    epsilon: float({ label: 'Epsilon', help: 'Added to the divisor, so that nothing is divided by 0.', default: 1e-8, min: 0, max: 1 }),
    weightDecay: weightDecayOption,
    amsgrad: flag({ label: 'AMSGrad', help: 'Divide by the largest mean so far instead of the present one.', default: false }),
  },
  defaultLearningRate: 0.001,
  slots: ({ amsgrad }) => ['mean', 'square', ...(amsgrad ? ['largest'] : [])],
  // m ← β₁·m + (1 − β₁)·g;  v ← β₂·v + (1 − β₂)·g²;  w ← w − η / (1 − β₁ᵗ) · m / (√(v / (1 − β₂ᵗ)) + ε), with t = 1 at the first step
  update(g, { parameter, gradient, slot, step, learningRate, options }) {
    // As the graph computes in float32, 1 − β has to be that of the rounded β: then the bias correction of the first steps is exact.
    const [beta1, beta2] = [Math.fround(options.beta1), Math.fround(options.beta2)]
    const count = g.add(step(), 1)
    const unbiased = (beta: number) => g.sub(g.scalar(1), g.op('Pow', [g.scalar(beta), count]))
    const mean = g.add(g.mul(slot('mean'), beta1), g.mul(gradient, 1 - beta1))
    const square = g.add(g.mul(slot('square'), beta2), g.mul(g.mul(gradient, gradient), 1 - beta2))
    const largest = options.amsgrad ? g.op('Max', [slot('largest'), square]) : square
    const divisor = g.add(g.div(g.op('Sqrt', [largest]), g.op('Sqrt', [unbiased(beta2)])), options.epsilon)
    const rate = g.div(learningRate, unbiased(beta1))
    return {
      parameter: g.sub(parameter, g.mul(g.div(mean, divisor), rate)),
      slots: { mean, square, ...(options.amsgrad ? { largest } : {}) },
    }
  },
})
