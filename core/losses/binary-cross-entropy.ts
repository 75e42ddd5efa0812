// Binary cross-entropy: each score by itself says yes or no.

import { float, list } from '../options/options.ts'
import { float32 } from '../tensor/tensor.ts'
import { defineLoss } from './loss.ts'
import { oneForEach } from './weights.ts'

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
      when: (values) => Array.isArray(values.positiveWeights) && values.positiveWeights.length === 0,
    }),
    positiveWeights: list({
      label: 'Weights of yes',
      help: 'The same for every score by itself, in their order. Empty takes one weight for all.',
      of: 'float',
      default: [],
      min: 0,
      max: 1000,
    }),
  },
  labels: (logits) => ({ type: 'float32', shape: logits }),
  /** logits and labels: float32 of one shape -> scalar. */
  emit(g, { logits, labels, options: { positiveWeight, positiveWeights } }) {
    // −w·t·ln σ(x) − (1 − t)·ln(1 − σ(x)) = (1 − t)·x + (1 + (w − 1)·t)·ln(1 + e⁻ˣ), which does not overflow
    const likely = g.op('Softplus', [g.neg(logits)])
    const each = oneForEach(positiveWeights, logits.shape[1] ?? 1, 'score', 'positiveWeights')
    const along = logits.shape.slice(1).map((size, axis) => (axis === 0 ? size : 1))
    const more =
      each &&
      g.constant(
        float32(
          along,
          each.map((weight) => weight - 1),
        ),
      )
    const weighted = !more && positiveWeight === 1 ? likely : g.mul(likely, g.add(g.mul(labels, more ?? positiveWeight - 1), 1))
    return g.mean(g.add(g.mul(g.sub(g.scalar(1), labels), logits), weighted))
  },
})
