// Cross-entropy with shares of classes as targets.

import { defineLoss } from './loss.ts'

export const softCrossEntropy = defineLoss({
  id: 'cross-entropy-soft',
  title: 'Cross-entropy, shares',
  summary:
    'Cross-entropy where the target is a share for every class: mixed images, the answers of a larger network, or several people’s votes. With class labels the whole share is the right class’s.',
  source: 'Hinton, Vinyals & Dean 2015; Zhang et al. 2018 (mixup)',
  options: {},
  labels: (logits) => ({ type: 'float32', shape: logits }),
  /** logits and labels: float32 [N, K, ...places], shares that add up to 1 over K -> scalar. */
  emit: (g, { logits, labels }) => g.neg(g.mean(g.sum(g.mul(labels, g.op('LogSoftmax', [logits], { axis: 1 })), [1]))),
})
