// ConvGradData by zeros between the gradient's elements and an ordinary convolution: for devices whose ConvTranspose does not take this shape.

import type { Value } from '../../onnx/operator.ts'
import { transposeByZeros } from '../convolve.ts'
import { insertedZerosCost } from '../costs.ts'
import { defineLowering } from '../lowering.ts'
import { required, windowOf } from '../window.ts'

export const convGradDataZeros = defineLowering({
  op: 'lamina.ConvGradData',
  name: 'inserted-zeros',
  applies: () => true,
  cost(call) {
    const [, gradY] = required(call) as [Value, Value]
    return insertedZerosCost(windowOf(call.attributes, call.outputs[0]?.shape ?? [], gradY.shape))
  },
  emit(g, call) {
    const [w, gradY] = required(call) as [Value, Value]
    return [transposeByZeros(g, call.device, windowOf(call.attributes, call.outputs[0]?.shape ?? [], gradY.shape), w, gradY)]
  },
})
