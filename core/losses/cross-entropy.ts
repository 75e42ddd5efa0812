// Cross-entropy: the loss of classification.

import type { GraphBuilder } from '../onnx/builder.ts'
import { dataTypes } from '../onnx/element-types.ts'
import type { Value } from '../onnx/operator.ts'
import { choice, flag, float, int, list } from '../options/options.ts'
import { float32 } from '../tensor/tensor.ts'
import { defineLoss } from './loss.ts'
import { oneHot } from './one-hot.ts'
import { oneForEach } from './weights.ts'

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
    balanced: flag({
      label: 'Balance the classes',
      help: 'An example counts the more, the rarer its class is in the training part.',
      default: false,
    }),
    classWeights: list({
      label: 'Class weights',
      help: 'How much an example of each class counts, in the order of the classes; larger for rare ones. Empty counts all alike.',
      of: 'float',
      default: [],
      min: 0,
      max: 1_000_000,
      when: (values) => values.balanced !== true,
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
    reduction: choice({
      label: 'Over the batch',
      help: 'The mean, so that the learning rate does not depend on the batch size; or the sum.',
      default: 'mean',
      choices: { mean: 'mean', sum: 'sum' },
    }),
  },
  labels: ([batch, , ...places]) => ({ type: 'int64', shape: [batch ?? 0, ...places] }),
  /** logits: [N, K, ...places], labels: int64 [N, ...places] -> scalar. */
  emit(g, { logits, labels, options: { labelSmoothing, classWeights, ignore, ignoreIndex, reduction } }) {
    const classes = logits.shape[1] ?? 1
    // q = (1 − ε)·onehot(label) + ε / K;  L = −Σ w·q·log softmax(logits) / Σ w[label]; without weights the divisor counts examples (and places)
    const right = oneHot(g, labels, classes, logits.shape.length)
    const smooth = labelSmoothing === 0 ? right : g.add(g.mul(right, 1 - labelSmoothing), labelSmoothing / classes)
    const weights = oneForEach(classWeights, classes, 'class', 'classWeights')
    const along = logits.shape.slice(1).map((_, axis) => (axis === 0 ? classes : 1))
    const weight = weights && g.constant(float32(along, weights))
    const logProbabilities = g.op('LogSoftmax', [logits], { axis: 1 })
    const perExample = g.neg(g.sum(g.mul(weight ? g.mul(smooth, weight) : smooth, logProbabilities), [1]))
    const kept = ignore ? notIgnored(g, labels, ignoreIndex) : undefined
    const counted = kept ? g.mul(perExample, kept) : perExample
    if (reduction === 'sum') return g.sum(counted)
    const shares = weight ? g.sum(g.mul(right, weight), [1]) : undefined
    if (!shares && !kept) return g.mean(counted)
    // An ignored label is no class's: its weight is 0 already, unless it names one.
    const total = shares && kept ? g.mul(shares, kept) : (shares ?? kept)
    return g.div(g.sum(counted), g.sum(total as Value))
  },
})

/** 1 where the label is another than `ignored`, else 0. */
function notIgnored(g: GraphBuilder, labels: Value, ignored: number): Value {
  const left = g.constant({ type: 'int32', shape: [], data: Int32Array.of(ignored) })
  const out = g.op('Cast', [g.op('Equal', [g.op('Cast', [labels], { to: dataTypes.int32 }), left])], { to: dataTypes.float32 })
  return g.sub(g.scalar(1), out)
}
