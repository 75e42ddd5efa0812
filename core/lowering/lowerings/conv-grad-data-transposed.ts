// ConvGradData as ONNX's ConvTranspose: every stride, dilation and padding.

import type { Value } from '../../onnx/operator.ts'
import { canTranspose } from '../convolve.ts'
import { transposedCost } from '../costs.ts'
import { defineLowering } from '../lowering.ts'
import { axisOf, gradDataWindow, perAxis, required } from '../window.ts'

export const convGradDataTransposed = defineLowering({
  op: 'lamina.ConvGradData',
  name: 'transposed-convolution',
  applies: (call) => canTranspose(call.device, gradDataWindow(call)),
  cost: (call) => transposedCost(gradDataWindow(call)),
  emit(g, call) {
    const [w, gradY] = required(call) as [Value, Value]
    const window = gradDataWindow(call)
    // Elements behind the last window, which no output has read.
    const beyond = perAxis(window, (axis) => {
      const { image, out, stride, dilation, kernel, begin, end } = axisOf(window, axis)
      return image - (stride * (out - 1) + dilation * (kernel - 1) + 1 - begin - end)
    })
    return [
      g.op('ConvTranspose', [gradY, w], {
        kernel_shape: window.kernel,
        strides: window.strides,
        dilations: window.dilations,
        pads: [...window.begins, ...window.ends],
        output_padding: beyond,
        group: window.group,
      }),
    ]
  },
})
