// GroupNormalization where the device lacks it: each group as one channel of an InstanceNormalization.

import type { Value } from '../../onnx/operator.ts'
import { elementCount } from '../../tensor/tensor.ts'
import { defineLowering } from '../lowering.ts'
import { required } from '../window.ts'

export const groupNormalization = defineLowering({
  op: 'GroupNormalization',
  name: 'instances',
  applies: ({ device }) => device.lacks.has('GroupNormalization'),
  cost: (call) => elementCount(call.outputs[0]?.shape ?? []),
  emit(g, call) {
    const [x, scale, bias] = required(call) as [Value, Value, Value]
    const { num_groups, epsilon } = call.attributes
    const grouped = g.reshape(x, [x.shape[0] ?? 1, num_groups as number, -1])
    return [g.reshape(g.op('InstanceNormalization', [grouped, scale, bias], { epsilon }), x.shape)]
  },
})
