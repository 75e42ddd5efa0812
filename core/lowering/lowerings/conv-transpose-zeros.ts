// ConvTranspose by zeros between the elements and an ordinary convolution, where the device has no transposed one for this shape.

import type { Value } from '../../onnx/operator.ts'
import { extent } from '../../onnx/window.ts'
import { canTranspose, transposeByZeros } from '../convolve.ts'
import { insertedZerosCost } from '../costs.ts'
import { defineLowering, type LoweringCall } from '../lowering.ts'
import { type Window, windowOf } from '../window.ts'

/** The window of the convolution that this operator transposes: its image is our result, its result our input. */
function transposedWindow({ attributes, inputs, outputs }: LoweringCall): Window {
  const [x = [], w = [], image = []] = [inputs[0]?.shape, inputs[1]?.shape, outputs[0]?.shape]
  const ones = x.slice(2).map(() => 1)
  const listed = (name: string): readonly number[] | undefined => {
    const list = attributes[name] as readonly number[] | undefined
    return list?.length ? list : undefined
  }
  const [strides, dilations] = [listed('strides') ?? ones, listed('dilations') ?? ones]
  const automatic = listed('output_shape') !== undefined || (attributes.auto_pad ?? 'NOTSET') !== 'NOTSET'
  // Automatic padding: what the full result has too much is cut off, half in front; an odd one behind, unless SAME_LOWER.
  const begins = ones.map((_, axis) => {
    if (!automatic) return listed('pads')?.[axis] ?? 0
    const full =
      (strides[axis] as number) * ((x[axis + 2] as number) - 1) +
      extent(w[axis + 2] as number, dilations[axis] as number) +
      (listed('output_padding')?.[axis] ?? 0)
    const total = Math.max(0, full - (image[axis + 2] as number))
    return attributes.auto_pad === 'SAME_LOWER' ? Math.ceil(total / 2) : Math.floor(total / 2)
  })
  // Zeros behind are counted from the image's size; `ends` is not read.
  const pads = [...begins, ...begins]
  return windowOf({ kernel_shape: w.slice(2), strides, dilations, pads, group: attributes.group }, image, x)
}

export const convTransposeZeros = defineLowering({
  op: 'ConvTranspose',
  name: 'inserted-zeros',
  applies: (call) => !canTranspose(call.device, transposedWindow(call)),
  cost: (call) => insertedZerosCost(transposedWindow(call)),
  emit(g, call) {
    const [x, w, bias] = call.inputs as [Value, Value, Value?]
    const window = transposedWindow(call)
    const result = transposeByZeros(g, call.device, window, w, x)
    return [bias ? g.add(result, g.reshape(bias, [-1, ...window.image.map(() => 1)])) : result]
  },
})
