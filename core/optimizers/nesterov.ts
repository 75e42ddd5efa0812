// Gradient descent with Nesterov's momentum.

import { defineOptimizer } from './optimizer.ts'
import { momentumOptions } from './options.ts'

export const nesterov = defineOptimizer({
  id: 'nesterov',
  title: 'Nesterov',
  summary: 'Momentum that looks ahead: corrects the step by the gradient where the momentum will lead.',
  source: 'Nesterov 1983; Sutskever et al. 2013; as torch.optim.SGD writes it',
  options: momentumOptions,
  defaultLearningRate: 0.01,
  slots: () => ['momentum'],
  // v ← μ·v + g;  w ← w − η·(g + μ·v)
  update(g, { parameter, gradient, slot, learningRate, options }) {
    const velocity = g.add(g.mul(slot('momentum'), options.momentum), gradient)
    const ahead = g.add(gradient, g.mul(velocity, options.momentum))
    return { parameter: g.sub(parameter, g.mul(ahead, learningRate)), slots: { momentum: velocity } }
  },
})
