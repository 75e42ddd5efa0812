// Adagrad: steps divided by the root of all squared gradients so far.

import { float } from '../options/options.ts'
import { defineOptimizer } from './optimizer.ts'
import { epsilonOption, weightDecayOption } from './options.ts'

export const adagrad = defineOptimizer({
  id: 'adagrad',
  title: 'Adagrad',
  summary:
    'Divides each gradient by the root of the sum of its squares so far: weights that seldom get a gradient take larger steps. Steps only shrink, which suits short runs and sparse inputs.',
  source: 'Duchi, Hazan & Singer 2011',
  options: {
    rateDecay: float({ label: 'Rate decay', help: 'The learning rate is divided by 1 + this · steps done.', default: 0, min: 0, max: 1 }),
    initialAccumulator: float({ label: 'Sum starts at', help: 'Value of the sum of squares before the first step.', default: 0, min: 0 }),
    epsilon: epsilonOption(1e-10),
    weightDecay: weightDecayOption,
  },
  defaultLearningRate: 0.01,
  slots: () => ['sum'],
  // s ← s + g²;  w ← w − η / (1 + t·d) · g / (√(s₀ + s) + ε), with t = 0 at the first step
  update(g, { parameter, gradient, slot, step, learningRate, options: { rateDecay, initialAccumulator, epsilon } }) {
    const sum = g.add(slot('sum'), g.mul(gradient, gradient))
    const started = initialAccumulator > 0 ? g.add(sum, initialAccumulator) : sum
    const rate = rateDecay > 0 ? g.div(learningRate, g.add(g.mul(step(), rateDecay), 1)) : learningRate
    const scaled = g.div(gradient, g.add(g.op('Sqrt', [started]), epsilon))
    return { parameter: g.sub(parameter, g.mul(scaled, rate)), slots: { sum } }
  },
})
