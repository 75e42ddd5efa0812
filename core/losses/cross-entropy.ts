// Cross-entropy: the loss of classification.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import { float } from '../options/options.ts'
import { defineLoss } from './loss.ts'

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
  },
  labels: ([batch, , ...places]) => ({ type: 'int64', shape: [batch ?? 0, ...places] }),
  /** logits: [N, K, ...places], labels: int64 [N, ...places] -> scalar. */
  emit(g, { logits, labels, options: { labelSmoothing } }) {
    const classes = logits.shape[1] ?? 1
    // q = (1 − ε)·onehot(label) + ε / K;  L = −Σ q·log softmax(logits) / (N·places)
    const right = oneHot(g, labels, classes, logits.shape.length)
    const target = labelSmoothing === 0 ? right : g.add(g.mul(right, 1 - labelSmoothing), labelSmoothing / classes)
    const logProbabilities = g.op('LogSoftmax', [logits], { axis: 1 })
    const perExample = g.sum(g.mul(target, logProbabilities), [1])
    return g.neg(g.mean(perExample))
  },
})

/** int64 [N, ...places] -> float32 [N, K, ...places]: 1 where the class is the label. */
function oneHot(g: GraphBuilder, labels: Value, classes: number, rank: number): Value {
  const column = g.op('Unsqueeze', [g.op('Cast', [labels], { to: int32 }), g.ints([1])])
  const shape = Array.from({ length: rank }, (_, axis) => (axis === 1 ? classes : 1))
  const numbers = g.constant({ type: 'int32', shape, data: Int32Array.from({ length: classes }, (_, at) => at) })
  return g.op('Cast', [g.op('Equal', [column, numbers])], { to: floatType })
}

/** ONNX's TensorProto.DataType. */
const floatType = 1
const int32 = 6
