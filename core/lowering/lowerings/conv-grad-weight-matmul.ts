// ConvGradWeight by im2col and one matrix product per image, summed over the batch: best for few channels with small kernels, 1×1 kernels and groups on CPUs.

import type { Value } from '../../onnx/operator.ts'
import { elementCount } from '../../tensor/tensor.ts'
import { columns, multiplyAdds, nanoseconds } from '../costs.ts'
import { defineLowering } from '../lowering.ts'
import { tapSlices } from '../taps.ts'
import { product, readWindow, required } from '../window.ts'

export const convGradWeightMatMul = defineLowering({
  op: 'lamina.ConvGradWeight',
  name: 'batched-matmul',
  applies: (call) => call.device.provider === 'cpu',
  cost(call) {
    const window = readWindow(call)
    // Slices are made, and joined.
    const moved = 2 * columns(window) * nanoseconds.sliced + 0.1 * elementCount(call.inputs[1]?.shape ?? [])
    return multiplyAdds(window) / 150 + moved + (2 * product(window.kernel) + 4) * nanoseconds.node
  },
  /** A slice per tap, and all of them joined. */
  scratch: (call) => 2 * columns(readWindow(call)),
  emit(g, call) {
    const [x, gradY] = required(call) as [Value, Value]
    const window = readWindow(call)
    const { batch, group, kernel, outChannels } = window
    const channels = window.channels / group
    const area = product(window.out)
    const slices = tapSlices(g, window, x, 0).map((slice) => g.reshape(slice, [batch, group, channels, area]))
    const matrix = slices.length === 1 ? (slices[0] as Value) : g.op('Concat', slices, { axis: 2 })
    const rows = g.reshape(gradY, [batch, group, outChannels / group, area])
    const perImage = g.op('FusedMatMul', [rows, matrix], { transB: 1 }, { domain: 'com.microsoft' })
    const taps = g.reshape(g.sum(perImage, [0]), [group, outChannels / group, ...kernel, channels])
    const ordered = product(kernel) === 1 ? taps : g.transpose(taps, [0, 1, kernel.length + 2, ...kernel.map((_, axis) => axis + 2)])
    return [g.reshape(ordered, [outChannels, channels, ...kernel])]
  },
})
