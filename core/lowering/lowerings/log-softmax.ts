// LogSoftmax where the device lacks it: z − log Σ eᶻ with z = x − max x, along one axis.

import type { Value } from '../../onnx/operator.ts'
import { elementCount } from '../../tensor/tensor.ts'
import { defineLowering } from '../lowering.ts'
import { required } from '../window.ts'

export const logSoftmax = defineLowering({
  op: 'LogSoftmax',
  name: 'shifted-logarithm',
  applies: ({ device }) => device.lacks.has('LogSoftmax'),
  cost: (call) => 4 * elementCount(call.outputs[0]?.shape ?? []),
  emit(g, call) {
    const [x] = required(call) as [Value]
    const axis = (call.attributes.axis as number | undefined) ?? -1
    const shifted = g.sub(x, g.op('ReduceMax', [x, g.ints([axis])], { keepdims: 1 }))
    return [g.sub(shifted, g.op('Log', [g.sum(g.op('Exp', [shifted]), [axis], true)]))]
  },
})
