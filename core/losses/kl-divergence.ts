// Kullback–Leibler divergence between target shares and what the network says.

import { defineLoss } from './loss.ts'

/** Where a share is 0 its term is 0; this keeps the logarithm finite there. */
const tiny = 1e-38

export const klDivergence = defineLoss({
  id: 'kl-divergence',
  title: 'Kullback–Leibler divergence',
  summary:
    'How far the network’s probabilities are from the target’s shares: cross-entropy less what no network could avoid, so that 0 means equal. Trains like cross-entropy with shares; the number is easier to read.',
  source: 'Kullback & Leibler 1951; as torch.nn.KLDivLoss(reduction="batchmean") writes it',
  options: {},
  labels: (logits) => ({ type: 'float32', shape: logits }),
  /** logits and labels: float32 [N, K, ...], shares that add up to 1 over K -> scalar: Σ t·(ln t − ln p) / N. */
  emit(g, { logits, labels }) {
    const [batch = 1] = logits.shape
    const shares = g.op('Log', [g.op('Max', [labels, g.scalar(tiny)])])
    const apart = g.sub(shares, g.op('LogSoftmax', [logits], { axis: 1 }))
    return g.mul(g.sum(g.mul(labels, apart)), 1 / batch)
  },
})
