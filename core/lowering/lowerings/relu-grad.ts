// ReluGrad: gradY where y > 0, else 0.

import type { Value } from '../../onnx/operator.ts'
import { elementCount } from '../../tensor/tensor.ts'
import { nanoseconds } from '../costs.ts'
import { defineLowering } from '../lowering.ts'
import { required } from '../window.ts'

/** Steep enough that every normal float32 above 0 reaches 1 (1.2e-38 · 3e38 > 1); denormals, which hardware may flush anyway, let a part through. */
const steep = 3e38

/** gradY · clip(3e38 · y, 0, 1): one pass less than a comparison needs, and no bool tensors. */
export const reluGradGate = defineLowering({
  op: 'lamina.ReluGrad',
  name: 'steep-gate',
  applies: ({ device }) => !device.lacks.has('HardSigmoid'),
  cost: (call) => 2 * nanoseconds.passed * elementCount(call.outputs[0]?.shape ?? []),
  emit(g, call) {
    const [y, gradY] = required(call) as [Value, Value]
    return [g.mul(gradY, g.op('HardSigmoid', [y], { alpha: steep, beta: 0 }))]
  },
})

export const reluGradCompare = defineLowering({
  op: 'lamina.ReluGrad',
  name: 'comparison',
  applies: () => true,
  cost: (call) => 0.7 * elementCount(call.outputs[0]?.shape ?? []),
  emit(g, call) {
    const [y, gradY] = required(call) as [Value, Value]
    return [g.op('Where', [g.op('Greater', [y, g.scalar(0)]), gradY, g.scalar(0)])]
  },
})
