// Hinge loss of several classes: the right score has to lead by a margin.

import { choice, float } from '../options/options.ts'
import { defineLoss } from './loss.ts'
import { oneHot } from './one-hot.ts'

export const multiMargin = defineLoss({
  id: 'multi-margin',
  title: 'Hinge, several classes',
  summary:
    'Nothing where the right class’s score leads every other by the margin; otherwise what is missing, or its square. The loss of support vector machines: examples that are right by far no longer pull.',
  source: 'Weston & Watkins 1999; as torch.nn.MultiMarginLoss writes it',
  options: {
    margin: float({ label: 'Margin', help: 'By how much the right score has to lead.', default: 1, min: 0, max: 1000 }),
    power: choice({
      label: 'What is missing',
      help: 'Counts as it is, or squared.',
      default: 'plain',
      choices: { plain: 'as it is', squared: 'squared' },
    }),
  },
  labels: ([batch, , ...places]) => ({ type: 'int64', shape: [batch ?? 0, ...places] }),
  /** logits: [N, K, ...places], labels: int64 [N, ...places] -> mean of Σ over the other classes of max(0, m − x[label] + x)ᵖ / K. */
  emit(g, { logits, labels, options: { margin, power } }) {
    const classes = logits.shape[1] ?? 1
    const right = oneHot(g, labels, classes, logits.shape.length)
    const lead = g.sum(g.mul(right, logits), [1], true)
    const missing = g.op('Relu', [g.add(g.sub(logits, lead), margin)])
    const others = g.mul(power === 'squared' ? g.mul(missing, missing) : missing, g.sub(g.scalar(1), right))
    return g.mul(g.mean(g.sum(others, [1])), 1 / classes)
  },
})
