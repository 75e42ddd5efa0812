// Conv as it stands, for CPUs where the blocked layout competes: little work does not pay for reordering.

import { convolutionCost } from '../costs.ts'
import { defineLowering } from '../lowering.ts'
import { convolutionWindow } from '../window.ts'

export const convPlain = defineLowering({
  op: 'Conv',
  name: 'plain-convolution',
  applies: ({ device, inputs }) => device.channelBlock !== undefined && inputs[0]?.shape.length === 4,
  cost: (call) => convolutionCost(convolutionWindow(call)),
  emit: (g, { inputs, attributes }) => [g.op('Conv', inputs, attributes)],
})
