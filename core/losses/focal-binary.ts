// Focal loss for scores that are questions of their own.

import { float } from '../options/options.ts'
import { focus, gammaOption } from './focal.ts'
import { defineLoss } from './loss.ts'

export const binaryFocalLoss = defineLoss({
  id: 'focal-binary',
  title: 'Focal, binary',
  summary:
    'Focal loss where every score is a question of its own (yes or no) and passes a sigmoid. For detection and several labels at once, where nearly all answers are no.',
  source: 'Lin et al. 2017, equation 5',
  options: {
    gamma: gammaOption,
    balance: float({ label: 'Balance', help: 'Weight of yes; no weighs the rest to 1. The paper calls it alpha.', default: 0.25, min: 0, max: 1 }),
  },
  labels: (logits) => ({ type: 'float32', shape: logits }),
  /** logits and labels: float32 of one shape, labels 0 or 1 -> scalar. */
  emit(g, { logits, labels, options: { gamma, balance } }) {
    // s = ±x, so that p = σ(s) is the probability of the right answer; L = a·(1 − p)^γ·ln(1 + e⁻ˢ), a the balance for yes and its rest for no
    const signed = g.mul(logits, g.sub(g.mul(labels, 2), 1))
    const weight = g.add(g.mul(labels, 2 * balance - 1), 1 - balance)
    const perValue = g.mul(focus(g, g.op('Sigmoid', [signed]), gamma), g.op('Softplus', [g.neg(signed)]))
    return g.mean(g.mul(weight, perValue))
  },
})
