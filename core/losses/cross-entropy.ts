// Cross-entropy: the loss of classification.

import type { GraphBuilder } from '../onnx/builder.ts'
import { dataTypes } from '../onnx/element-types.ts'
import type { Value } from '../onnx/operator.ts'
import { flag, float, int } from '../options/options.ts'
import { defineLoss } from './loss.ts'
import { oneHot } from './one-hot.ts'

export const crossEntropy = defineLoss({
  id: 'cross-entropy',
  title: 'Cross-entropy',
  summary:
    'Minus the logarithm of the probability that the network gives the right class, mean over the batch. The loss for one class out of several.',
  source: 'Bridle 1990; label smoothing: Szegedy et al. 2016, section 7',
  options: {
    labelSmoothing: float({
      label: 'Label smoothing',
      help: 'Share of the right class that is spread evenly over all classes, so that the network does not become too sure.',
      default: 0,
      min: 0,
      max: 1,
    }),
    ignore: flag({
      label: 'Ignore a label',
      help: 'Leave out places that carry one certain label, as those that nobody has labelled.',
      default: false,
    }),
    ignoreIndex: int({
      label: 'Ignored label',
      help: 'The label that is left out.',
      default: -100,
      min: -2_147_483_648,
      max: 2_147_483_647,
      when: (values) => values.ignore === true,
    }),
  },
  labels: ([batch, , ...places]) => ({ type: 'int64', shape: [batch ?? 0, ...places] }),
  /** logits: [N, K, ...places], labels: int64 [N, ...places] -> scalar. */
  emit(g, { logits, labels, options: { labelSmoothing, ignore, ignoreIndex } }) {
    const classes = logits.shape[1] ?? 1
    // q = (1 − ε)·onehot(label) + ε / K;  L = −Σ q·log softmax(logits) / (N·places)
    const right = oneHot(g, labels, classes, logits.shape.length)
    const target = labelSmoothing === 0 ? right : g.add(g.mul(right, 1 - labelSmoothing), labelSmoothing / classes)
    const logProbabilities = g.op('LogSoftmax', [logits], { axis: 1 })
    const perExample = g.sum(g.mul(target, logProbabilities), [1])
    return g.neg(ignore ? meanOfOthers(g, perExample, labels, ignoreIndex) : g.mean(perExample))
  },
})

/** Mean of the values whose label is another than `ignored`: Σ kept·value / Σ kept. */
function meanOfOthers(g: GraphBuilder, values: Value, labels: Value, ignored: number): Value {
  const left = g.constant({ type: 'int32', shape: [], data: Int32Array.of(ignored) })
  const out = g.op('Cast', [g.op('Equal', [g.op('Cast', [labels], { to: dataTypes.int32 }), left])], { to: dataTypes.float32 })
  const kept = g.sub(g.scalar(1), out)
  return g.div(g.sum(g.mul(values, kept)), g.sum(kept))
}
