// Conv around what the device would refuse or compute wrongly: group by group, or with channels of zeros.

import type { Value } from '../../onnx/operator.ts'
import { convolve, failsOnChannels, failsOnGroups } from '../convolve.ts'
import { convolutionCost } from '../costs.ts'
import { defineLowering } from '../lowering.ts'
import { convolutionWindow } from '../window.ts'

export const convGroupByGroup = defineLowering({
  op: 'Conv',
  name: 'group-by-group',
  applies(call) {
    const window = convolutionWindow(call)
    return failsOnGroups(call.device, window) || failsOnChannels(call.device, window)
  },
  cost: (call) => convolutionCost(convolutionWindow(call)),
  emit(g, call) {
    const [x, w, bias] = call.inputs as [Value, Value, Value?]
    return [convolve(g, call.device, [x, w, bias], convolutionWindow(call))]
  },
})
