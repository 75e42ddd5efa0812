// Gradient descent with momentum.

import { float } from '../options/options.ts'
import { defineOptimizer } from './optimizer.ts'
import { momentumOptions } from './options.ts'

export const momentum = defineOptimizer({
  id: 'momentum',
  title: 'Momentum',
  summary: 'Keeps going in the direction of the last steps: rolls through narrow valleys and over small bumps that stop plain gradient descent.',
  source: 'Polyak 1964; as torch.optim.SGD writes it',
  options: {
    ...momentumOptions,
    dampening: float({ label: 'Dampening', help: 'Share by which every gradient but the first is lessened.', default: 0, min: 0, max: 1 }),
  },
  defaultLearningRate: 0.01,
  slots: () => ['momentum'],
  // v ← μ·v + (1 − d)·g, at the first step v ← g;  w ← w − η·v
  update(g, { parameter, gradient, slot, step, learningRate, options }) {
    const kept =
      options.dampening === 0 ? gradient : g.mul(gradient, g.sub(g.scalar(1), g.mul(g.op('Min', [step(), g.scalar(1)]), options.dampening)))
    const velocity = g.add(g.mul(slot('momentum'), options.momentum), kept)
    return { parameter: g.sub(parameter, g.mul(velocity, learningRate)), slots: { momentum: velocity } }
  },
})
