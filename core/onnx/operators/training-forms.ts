// Our own operators that layers write where ONNX has no word for how they train: in inference they are standard ones (`standardForms`), in training
// core/autograd/training-mode writes what they draw and keep. Neither ONNX Runtime nor a file ever sees them.

import { sayShape } from '../../tensor/tensor.ts'
import { demand, demandRank, demandVector, input, like } from '../inference.ts'
import { attribute, defineOperator, type Operator } from '../operator.ts'
import { gradientDomain } from './gradient.ts'

/** x: [N, C, ...] -> x. In training whole channels of an example, or whole examples, are set to 0, the others scaled up by 1 / (1 − rate). */
const wholeDropout = defineOperator({
  op: 'WholeDropout',
  domain: gradientDomain,
  arity: [1, 1],
  attributes: { rate: attribute.float(0.5), whole: attribute.string('channels') },
  infer(call) {
    const x = input(call, 0)
    const { whole } = call.attributes
    demand(whole === 'channels' || whole === 'examples', call, `"${whole}" is neither channels nor examples`)
    demandRank(call, x, whole === 'channels' ? 2 : 1)
    return [like(x)]
  },
})

/**
 * x: [N, C, ...], scale, bias, runningMean, runningVariance: [C] -> x normalised and scaled. In training every map by its own statistics, whose means over the
 * batch are kept; in inference by what was kept. `momentum` is ONNX's: the share of the running value that is kept.
 */
const runningInstanceNorm = defineOperator({
  op: 'RunningInstanceNorm',
  domain: gradientDomain,
  arity: [5, 5],
  attributes: { epsilon: attribute.float(1e-5), momentum: attribute.float(0.9) },
  infer(call) {
    const x = input(call, 0)
    demandRank(call, x, 3)
    for (const at of [1, 2, 3, 4]) demandVector(call, call.inputs[at], x.shape[1] ?? 0, `input ${at} of a ${sayShape(x.shape)} tensor`)
    return [like(x)]
  },
})

export const trainingForms: readonly Operator[] = [wholeDropout, runningInstanceNorm]
