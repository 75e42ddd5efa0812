// Adadelta: steps as long as the recent steps were, so that the learning rate has no unit.

import { running } from './moments.ts'
import { defineOptimizer } from './optimizer.ts'
import { epsilonOption, share, weightDecayOption } from './options.ts'

export const adadelta = defineOptimizer({
  id: 'adadelta',
  title: 'Adadelta',
  summary:
    'Divides each gradient by its recent size and multiplies it by the recent size of the steps, so that hardly any learning rate has to be chosen. Starts slowly.',
  source: 'Zeiler 2012, algorithm 1',
  options: {
    rho: share('Rho', 'Share kept in the running means of squared gradients and steps.', 0.9),
    epsilon: epsilonOption(1e-6),
    weightDecay: weightDecayOption,
  },
  defaultLearningRate: 1,
  slots: () => ['square', 'steps'],
  // v ← ρ·v + (1 − ρ)·g²;  Δ = √(u + ε) / √(v + ε) · g;  u ← ρ·u + (1 − ρ)·Δ²;  w ← w − η·Δ
  update(g, { parameter, gradient, slot, learningRate, options: { rho, epsilon } }) {
    const root = (value: Parameters<typeof g.add>[0]) => g.op('Sqrt', [g.add(value, epsilon)])
    const square = running(g, slot('square'), g.mul(gradient, gradient), rho)
    const change = g.mul(g.div(root(slot('steps')), root(square)), gradient)
    const steps = running(g, slot('steps'), g.mul(change, change), rho)
    return { parameter: g.sub(parameter, g.mul(change, learningRate)), slots: { square, steps } }
  },
})
