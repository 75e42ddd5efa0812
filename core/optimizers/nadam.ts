// NAdam: Adam with Nesterov's look ahead.

import { float } from '../options/options.ts'
import { running, unbiased } from './moments.ts'
import { defineOptimizer } from './optimizer.ts'
import { momentsOptions } from './options.ts'

export const nadam = defineOptimizer({
  id: 'nadam',
  title: 'NAdam',
  summary: 'Adam that looks ahead as Nesterov’s momentum does: the step already counts the gradient that the running mean will hold next.',
  source: 'Dozat 2016; as torch.optim.NAdam writes it',
  options: {
    ...momentsOptions,
    momentumDecay: float({
      label: 'Momentum decay',
      help: 'How fast beta 1 rises from half its value to the whole, over the steps.',
      default: 0.004,
      min: 0,
      max: 1,
    }),
  },
  defaultLearningRate: 0.002,
  slots: () => ['mean', 'square'],
  scalarSlots: () => ['lost'],
  // μₜ = β₁·(1 − 0.96^(t·ψ) / 2);  Pₜ = μ₁·…·μₜ;  m, v as Adam;  d = √(v / (1 − β₂ᵗ)) + ε
  // w ← w − η·(1 − μₜ) / (1 − Pₜ) · g / d − η·μₜ₊₁ / (1 − Pₜ₊₁) · m / d
  // What is remembered is Lₜ = 1 − Pₜ: it begins at 0 and nothing cancels in L + (1 − L)·(1 − μ).
  update(g, { parameter, gradient, slot, step, learningRate, options: { beta1, beta2, epsilon, momentumDecay } }) {
    const one = g.scalar(1)
    const momentumAt = (ahead: number) => {
      const faded = g.op('Pow', [g.scalar(0.96), g.mul(g.add(step(), 1 + ahead), momentumDecay)])
      return g.mul(g.sub(one, g.mul(faded, 0.5)), beta1)
    }
    const further = (lost: typeof one, momentum: typeof one) => g.add(lost, g.mul(g.sub(one, lost), g.sub(one, momentum)))
    const [now, next] = [momentumAt(0), momentumAt(1)]
    const lost = further(slot('lost'), now)
    const mean = running(g, slot('mean'), gradient, beta1)
    const square = running(g, slot('square'), g.mul(gradient, gradient), beta2)
    const divisor = g.add(g.div(g.op('Sqrt', [square]), g.op('Sqrt', [unbiased(g, beta2, step())])), epsilon)
    const byGradient = g.mul(gradient, g.div(g.sub(one, now), lost))
    const byMean = g.mul(mean, g.div(next, further(lost, next)))
    const change = g.div(g.add(byGradient, byMean), divisor)
    return { parameter: g.sub(parameter, g.mul(change, learningRate)), slots: { mean, square, lost } }
  },
})
