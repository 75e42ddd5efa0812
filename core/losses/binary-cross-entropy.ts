// Binary cross-entropy: each score by itself says yes or no.

import { float } from '../options/options.ts'
import { defineLoss } from './loss.ts'

export const binaryCrossEntropy = defineLoss({
  id: 'bce',
  title: 'Binary cross-entropy',
  summary:
    'Minus the logarithm of the probability of the right answer, where every score is a question of its own (yes or no) and passes a sigmoid. For several labels at once; with class labels the target is 1 for the right class and 0 for the others.',
  source: 'Good 1952; as torch.nn.BCEWithLogitsLoss writes it',
  options: {
    positiveWeight: float({
      label: 'Weight of yes',
      help: 'How much more a target of 1 counts than one of 0; above 1 where yes is rare.',
      default: 1,
      min: 0,
      max: 1000,
    }),
  },
  labels: (logits) => ({ type: 'float32', shape: logits }),
  /** logits and labels: float32 of one shape -> scalar. */
  emit(g, { logits, labels, options: { positiveWeight } }) {
    // −w·t·ln σ(x) − (1 − t)·ln(1 − σ(x)) = (1 − t)·x + (1 + (w − 1)·t)·ln(1 + e⁻ˣ), which does not overflow
    const likely = g.op('Softplus', [g.neg(logits)])
    const weighted = positiveWeight === 1 ? likely : g.mul(likely, g.add(g.mul(labels, positiveWeight - 1), 1))
    return g.mean(g.add(g.mul(g.sub(g.scalar(1), labels), logits), weighted))
  },
})
