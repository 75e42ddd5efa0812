// Conv group by group, where the device would refuse them or mix them up.

import type { Value } from '../../onnx/operator.ts'
import { convolve, failsOnGroups } from '../convolve.ts'
import { defineLowering } from '../lowering.ts'
import { convolutionWindow, multiplyAdds } from '../window.ts'

export const convGroupByGroup = defineLowering({
  op: 'Conv',
  name: 'group-by-group',
  applies: (call) => failsOnGroups(call.device, convolutionWindow(call)),
  cost: (call) => multiplyAdds(convolutionWindow(call)) / 100,
  emit(g, call) {
    const [x, w, bias] = call.inputs as [Value, Value, Value?]
    return [convolve(g, call.device, [x, w, bias], convolutionWindow(call))]
  },
})
