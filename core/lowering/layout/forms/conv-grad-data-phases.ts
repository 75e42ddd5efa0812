// ConvGradData of stride 2 on blocked images: every second row and column of dX is a convolution of gradY with every second tap. The four phases are channels of
// one convolution with a small kernel (as in sub-pixel convolution, Shi et al. 2016), interleaved once.

import type { GraphBuilder } from '../../../onnx/builder.ts'
import type { Value } from '../../../onnx/operator.ts'
import { elementCount, float32, tensor } from '../../../tensor/tensor.ts'
import { blockBlocks } from '../../blocked.ts'
import { multiplyAdds, nanoseconds } from '../../costs.ts'
import type { LoweringCall } from '../../lowering.ts'
import { all, axisOf, perAxis, product, required, type Window, windowOf } from '../../window.ts'
import { blockedImages, blockOf, defineForm } from '../form.ts'
import { interleave } from '../interleave.ts'
import { blockedOp } from '../passes.ts'
import { filterCost } from './conv.ts'

const windowOfCall = (call: LoweringCall): Window => windowOf(call.attributes, call.outputs[0]?.shape ?? [], call.inputs[1]?.shape ?? [])

/** dX[2q + phase] = Σ over its taps of w[tap] · gradY[q + offset]. */
interface Tap {
  readonly tap: number
  readonly offset: number
}
interface PhasedAxis {
  /** Taps of the even and of the odd elements. */
  readonly phases: readonly (readonly Tap[])[]
  readonly least: number
  readonly kernel: number
  readonly end: number
}

function phased(window: Window, axis: number): PhasedAxis {
  const { image, out, kernel, begin } = axisOf(window, axis)
  const phases = [0, 1].map((phase) => {
    const first = (phase + begin) % 2
    const base = Math.floor((phase + begin) / 2)
    return Array.from({ length: Math.max(0, Math.ceil((kernel - first) / 2)) }, (_, step) => ({ tap: first + 2 * step, offset: base - step }))
  })
  const offsets = phases.flat().map(({ offset }) => offset)
  const least = Math.min(0, ...offsets)
  const size = Math.max(...offsets, 0) - least + 1
  return { phases, least, kernel: size, end: image / 2 - out + least + size - 1 }
}

/** w: [Co, Ci, kh, kw] -> OIHWBiBo of the filter [4·Ci, Co, ...kernel]: tap by tap a block of w, or zeros. */
function phasedFilter(g: GraphBuilder, w: Value, block: number, axes: readonly PhasedAxis[]): Value {
  const [outs = 1, ins = 1, height = 1, width = 1] = w.shape
  const [outBlocks, inBlocks, taps] = [outs / block, ins / block, height * width]
  const [rows, columns] = axes as [PhasedAxis, PhasedAxis]
  const zero = outBlocks * inBlocks * taps
  const order = new Int32Array(4 * inBlocks * outBlocks * rows.kernel * columns.kernel).fill(zero)
  for (const [phase, [row, column]] of [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ].entries() as Iterable<[number, [number, number]]>)
    for (const down of rows.phases[row] ?? [])
      for (const along of columns.phases[column] ?? [])
        for (let i = 0; i < inBlocks; i++)
          for (let o = 0; o < outBlocks; o++) {
            const place =
              (((phase * inBlocks + i) * outBlocks + o) * rows.kernel + down.offset - rows.least) * columns.kernel + along.offset - columns.least
            order[place] = (i * outBlocks + o) * taps + down.tap * width + along.tap
          }
  const size = block * block
  const blocks = g.op('Concat', [g.reshape(blockBlocks(g, w, block), [zero, size]), g.constant(float32([1, size], new Float32Array(size)))], {
    axis: 0,
  })
  const gathered = g.op('Gather', [blocks, g.constant(tensor('int32', [order.length], order))], { axis: 0 })
  return g.reshape(gathered, [4 * ins, outs, rows.kernel, columns.kernel])
}

export const convGradDataPhasesForm = defineForm({
  op: 'lamina.ConvGradData',
  name: 'phases',
  images(call) {
    const window = windowOfCall(call)
    const halves = window.image.length === 2 && all(window.strides, 2) && all(window.dilations, 1) && window.image.every((size) => size % 2 === 0)
    return window.group === 1 && halves && perAxis(window, (axis) => phased(window, axis)).every(({ end }) => end >= 0)
      ? blockedImages(call, [1], [0])
      : undefined
  },
  cost(call) {
    const window = windowOfCall(call)
    const axes = perAxis(window, (axis) => phased(window, axis))
    const wasted = (4 * product(axes.map(({ kernel }) => kernel))) / product(window.kernel)
    const image = elementCount(call.outputs[0]?.shape ?? [])
    return (
      wasted * multiplyAdds(window) * nanoseconds.blockedMultiplyAdd + 0.12 * image + filterCost(call.inputs[0]?.shape ?? []) + 4 * nanoseconds.node
    )
  },
  emit(g, call) {
    const [w, gradY] = required(call) as [Value, Value]
    const window = windowOfCall(call)
    const { batch, channels, image } = window
    const axes = perAxis(window, (axis) => phased(window, axis))
    const block = blockOf(call)
    const pads = [...axes.map(({ least }) => -least), ...axes.map(({ end }) => end)]
    const phases = blockedOp(g, 'Conv', [gradY, phasedFilter(g, w, block, axes)], { kernel_shape: axes.map(({ kernel }) => kernel), pads })
    const start = (index: number, phase: number): number => ((index * 4 + phase) * channels) / block
    return [interleave(g, phases, { image: [batch, channels, ...image], strides: [2, 2], block, start })]
  },
})
