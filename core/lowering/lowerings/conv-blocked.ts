// Convolutions with trained weights, and their gradients, that work on blocks for themselves: their images are put in blocks before, and taken out behind. Where
// several nodes of a row do, the layout pass keeps images in blocks between them (layout/keep-blocked.ts); frozen weights are left to ONNX Runtime, which blocks
// them once when it loads.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import { elementCount } from '../../tensor/tensor.ts'
import { fromBlocked, toBlocked } from '../blocked.ts'
import { nanoseconds } from '../costs.ts'
import type { BlockedForm } from '../layout/form.ts'
import { convForm } from '../layout/forms/conv.ts'
import { convGradDataForm } from '../layout/forms/conv-grad-data.ts'
import { convGradWeightDepthwiseForm } from '../layout/forms/conv-grad-weight.ts'
import { defineLowering, type Lowering, type LoweringCall } from '../lowering.ts'

/** The form of one node, between reorderings. */
function alone(form: BlockedForm, name: string): Lowering {
  const isFrozen = ({ constants }: LoweringCall): boolean => constants.some((constant) => constant)
  return defineLowering({
    op: form.op,
    name,
    applies: (call) => call.device.channelBlock !== undefined && !isFrozen(call) && form.images(call) !== undefined,
    cost(call) {
      const { inputs = [], outputs = [] } = form.images(call) ?? {}
      const reordered = [...inputs.map((index) => call.inputs[index]), ...outputs.map((index) => call.outputs[index])]
      return reordered.reduce((sum, value) => sum + elementCount(value?.shape ?? []) * nanoseconds.reordered + nanoseconds.node, form.cost(call))
    },
    emit(g: GraphBuilder, call) {
      const images = form.images(call)
      const inputs = call.inputs.map((value, index) => (value && images?.inputs.includes(index) ? toBlocked(g, value) : value))
      const results = form.emit(g, { ...call, inputs }) as readonly Value[]
      return results.map((value, index) => (images?.outputs.includes(index) ? fromBlocked(g, value, value.shape[1] ?? 0) : value))
    },
  })
}

export const convBlocked = alone(convForm, 'blocked-convolution')
export const convGradDataBlocked = alone(convGradDataForm, 'blocked-convolution')
export const convGradWeightDepthwise = alone(convGradWeightDepthwiseForm, 'blocked-depthwise')
