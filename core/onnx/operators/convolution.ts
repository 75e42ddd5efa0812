// Convolution and transposed convolution in 1, 2 and 3 dimensions, with their shape rules.

import { type Shape, sayShape } from '../../tensor/tensor.ts'
import { type AnyCall, demand, demandFloat, demandRank, demandVector, input, oneType, refuse, result } from '../inference.ts'
import type { ResultType } from '../operator.ts'
import { attribute, defineOperator, type InferCall, type Operator } from '../operator.ts'
import { extent, misfit, type WindowAttributes, windowOutput, windowOver } from '../window.ts'

export const convolutionAttributes = {
  auto_pad: attribute.string('NOTSET'),
  kernel_shape: attribute.ints(),
  strides: attribute.ints(),
  pads: attribute.ints(),
  dilations: attribute.ints(),
  group: attribute.int(1),
}
interface Attributes extends WindowAttributes {
  readonly kernel_shape: readonly number[] | undefined
  readonly group: number
}

function demandWindow(call: AnyCall, attributes: Attributes, kernel: Shape): void {
  const wrong = misfit(attributes, kernel.length)
  if (wrong) refuse(call, wrong)
  const { kernel_shape } = attributes
  if (!kernel_shape?.length) return
  demand(String(kernel_shape) === String(kernel), call, `kernel_shape ${sayShape(kernel_shape)} differs from the weights' ${sayShape(kernel)}`)
}

/** x: [N, C, ...image], w: [Co, C/group, ...kernel], b: [Co]? -> [N, Co, ...out]. */
export function inferConvolution(call: InferCall<Attributes>, channelsIn = input(call, 0).shape[1] ?? 0): readonly ResultType[] {
  const [x, w] = [input(call, 0), input(call, 1)]
  demandFloat(call, x)
  demandRank(call, x, 3)
  demandRank(call, w, x.shape.length, x.shape.length)
  const [batch = 0, , ...image] = x.shape
  const [channelsOut = 0, perGroup = 0, ...kernel] = w.shape
  const { group } = call.attributes
  demandWindow(call, call.attributes, kernel)
  demand(channelsIn === perGroup * group, call, `${channelsIn} channels reach weights made for ${perGroup * group}`)
  demand(channelsOut % group === 0, call, `${channelsOut} output channels do not divide into ${group} groups`)
  demandVector(call, call.inputs[2], channelsOut, 'bias')
  const window = windowOver(image, kernel, call.attributes)
  const out = windowOutput(image, window)
  demand(
    out.every((size) => size > 0),
    call,
    `a ${sayShape(kernel.map((size, axis) => extent(size, window.dilations[axis] ?? 1)))} kernel does not fit the ${sayShape(image)} image`,
  )
  return [result(x.type, [batch, channelsOut, ...out])]
}

const conv = defineOperator({
  op: 'Conv',
  arity: [2, 3],
  attributes: convolutionAttributes,
  infer(call) {
    oneType(
      call,
      call.inputs.filter((value) => value !== undefined),
    )
    return inferConvolution(call)
  },
})

/** x: [N, C, ...image], w: [C, Co/group, ...kernel], b: [Co]? -> [N, Co, ...out]; out = s(in − 1) + extent − pads + output_padding. */
const convTranspose = defineOperator({
  op: 'ConvTranspose',
  arity: [2, 3],
  attributes: { ...convolutionAttributes, output_padding: attribute.ints(), output_shape: attribute.ints() },
  infer(call) {
    const [x, w] = [input(call, 0), input(call, 1)]
    demandFloat(call, x)
    demandRank(call, x, 3)
    demandRank(call, w, x.shape.length, x.shape.length)
    const [batch = 0, channels, ...image] = x.shape
    const [channelsIn, perGroup = 0, ...kernel] = w.shape
    const { group, auto_pad, output_shape, output_padding, pads, strides, dilations } = call.attributes
    demandWindow(call, call.attributes, kernel)
    demand(channels === channelsIn, call, `${channels} channels reach weights made for ${channelsIn}`)
    demand(channels !== undefined && channels % group === 0, call, `${channels} channels do not divide into ${group} groups`)
    demandVector(call, call.inputs[2], perGroup * group, 'bias')
    const out = image.map((size, axis) => {
      const stride = strides?.[axis] ?? 1
      if (output_shape?.length) return output_shape[output_shape.length - image.length + axis] ?? 0
      const padded = auto_pad === 'NOTSET' ? (pads?.[axis] ?? 0) + (pads?.[axis + image.length] ?? 0) : 0
      if (auto_pad.startsWith('SAME')) return size * stride
      return stride * (size - 1) + extent(kernel[axis] ?? 1, dilations?.[axis] ?? 1) - padded + (output_padding?.[axis] ?? 0)
    })
    demand(
      out.every((size) => size > 0),
      call,
      `the padding leaves nothing of the ${sayShape(image)} image`,
    )
    return [result(x.type, [batch, perGroup * group, ...out])]
  },
})

export const convolutionOperators: readonly Operator[] = [conv, convTranspose]
