// LpPool where the device lacks it: the mean of powers under the window, times their number, by the root.

import type { Value } from '../../onnx/operator.ts'
import { elementCount } from '../../tensor/tensor.ts'
import { defineLowering } from '../lowering.ts'
import { product, required } from '../window.ts'

/** y = (k · mean over the window of |x|ᵖ)^(1/p), padded zeros counted. */
export const lpPoolPowers = defineLowering({
  op: 'LpPool',
  name: 'powers',
  // In ceil mode the last windows hold fewer values than the others.
  applies: ({ device, attributes }) => device.lacks.has('LpPool') && attributes.ceil_mode === 0,
  cost: (call) => 4 * elementCount(call.inputs[0]?.shape ?? []),
  emit(g, call) {
    const [x] = required(call) as [Value]
    const { p, ...window } = call.attributes as { readonly p: number; readonly kernel_shape: readonly number[] }
    const sizes = g.op('Abs', [x])
    const powers = p === 1 ? sizes : g.op('Pow', [sizes, g.scalar(p)])
    const sums = g.mul(g.op('AveragePool', [powers], { ...window, count_include_pad: 1 }), product(window.kernel_shape))
    return [p === 1 ? sums : g.op('Pow', [sums, g.scalar(1 / p)])]
  },
})
