// ConvGradData by zeros between the gradient's elements and an ordinary convolution: for devices whose ConvTranspose does not take this shape.

import type { Value } from '../../onnx/operator.ts'
import { transposeByZeros } from '../convolve.ts'
import { insertedZerosCost } from '../costs.ts'
import { defineLowering } from '../lowering.ts'
import { gradDataWindow, required } from '../window.ts'

export const convGradDataZeros = defineLowering({
  op: 'lamina.ConvGradData',
  name: 'inserted-zeros',
  applies: () => true,
  cost: (call) => insertedZerosCost(gradDataWindow(call)),
  emit(g, call) {
    const [w, gradY] = required(call) as [Value, Value]
    return [transposeByZeros(g, call.device, gradDataWindow(call), w, gradY)]
  },
})
