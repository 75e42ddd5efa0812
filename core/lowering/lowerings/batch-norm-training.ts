// BatchNormTraining: normalises by the statistics of the batch and moves the running ones towards them.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import { elementCount } from '../../tensor/tensor.ts'
import { defineLowering, type LoweringCall } from '../lowering.ts'
import { required } from '../window.ts'

interface Statistics {
  readonly y: Value
  readonly mean: Value
  /** Biased: divided by n. */
  readonly variance: Value
}

/** inverse deviation = 1/√(σ² + ε) */
function finish(g: GraphBuilder, call: LoweringCall, { y, mean, variance }: Statistics): readonly Value[] {
  const inverse = g.op('Reciprocal', [g.op('Sqrt', [g.add(variance, call.attributes.epsilon as number)])])
  return [y, mean, inverse, ...moveRunning(g, call, mean, variance)]
}

/**
 *   running mean <- m · running mean + (1 − m) · μ
 *   running variance <- m · running variance + (1 − m) · σ² · n/(n − 1)
 */
export function moveRunning(g: GraphBuilder, call: LoweringCall, mean: Value, variance: Value): readonly [mean: Value, variance: Value] {
  const [x, , , runningMean, runningVariance] = required(call) as [Value, Value, Value, Value, Value]
  const momentum = call.attributes.momentum as number
  const count = elementCount(x.shape) / (x.shape[1] ?? 1)
  return [
    g.add(g.mul(runningMean, momentum), g.mul(mean, 1 - momentum)),
    g.add(g.mul(runningVariance, momentum), g.mul(variance, ((1 - momentum) * count) / (count - 1))),
  ]
}

/**
 * BatchNormalization's training mode overwrites the running statistics that it is given, even the caller's arrays, and constants, which ONNX Runtime
 * shares between nodes where they are equal; so it gets values that nobody else reads (their negatives), and with momentum 0 returns exactly the batch's
 * mean and variance.
 */
export const batchNormTrainingMode = defineLowering({
  op: 'lamina.BatchNormTraining',
  name: 'training-mode',
  applies: ({ device }) => device.provider === 'cpu',
  cost: (call) => 0.5 * elementCount(call.outputs[0]?.shape ?? []),
  emit(g, call) {
    const [x, scale, bias, runningMean, runningVariance] = required(call) as [Value, Value, Value, Value, Value]
    const inputs = [x, scale, bias, g.neg(runningMean), g.neg(runningVariance)]
    const attributes = { training_mode: 1, momentum: 0, epsilon: call.attributes.epsilon }
    const [y, mean, variance] = g.ops('BatchNormalization', inputs, attributes, { outputs: 3 }) as [Value, Value, Value]
    return finish(g, call, { y, mean, variance })
  },
})

/** μ = mean(x), σ² = mean((x − μ)²) per channel, then the normalisation of inference. */
export const batchNormMeans = defineLowering({
  op: 'lamina.BatchNormTraining',
  name: 'means',
  applies: () => true,
  cost: (call) => 2 * elementCount(call.outputs[0]?.shape ?? []),
  emit(g, call) {
    const [x, scale, bias] = required(call) as [Value, Value, Value]
    const axes = x.shape.map((_, axis) => axis).filter((axis) => axis !== 1)
    const mean = g.mean(x, axes)
    const centred = g.sub(x, g.reshape(mean, [1, -1, ...x.shape.slice(2).map(() => 1)]))
    const variance = g.mean(g.mul(centred, centred), axes)
    const y = g.op('BatchNormalization', [x, scale, bias, mean, variance], { epsilon: call.attributes.epsilon })
    return finish(g, call, { y, mean, variance })
  },
})
