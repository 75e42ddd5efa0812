// ConvGradData of stride 2 on blocked images: every second row and column of dX is a convolution of gradY with every second tap of the kernel. The four phases
// are computed each on its own, with no tap too many, and interleaved once.

import type { GraphBuilder } from '../../../onnx/builder.ts'
import type { Value } from '../../../onnx/operator.ts'
import { elementCount, float32 } from '../../../tensor/tensor.ts'
import { blockBlocks } from '../../blocked.ts'
import { multiplyAdds, nanoseconds } from '../../costs.ts'
import { all, axisOf, gradDataWindow, perAxis, required, type Window } from '../../window.ts'
import { blockedImages, blockOf, defineForm } from '../form.ts'
import { interleave } from '../interleave.ts'
import { convolveBlocked } from '../side-by-side.ts'
import { filterCost } from './conv.ts'

/** dX[2q + phase] = Σ over j of w[taps[j]] · gradY[q + j − begin]; no taps where the kernel never reaches these elements. */
interface Phase {
  readonly taps: readonly number[]
  readonly begin: number
  readonly end: number
}

/** Of the even and of the odd elements. */
function phasesOf(window: Window, axis: number): readonly [Phase, Phase] {
  const { image, out, kernel, begin } = axisOf(window, axis)
  const at = (phase: number): Phase => {
    // Tap a is read where 2·o + a − p = 2q + phase: o = q + (phase + p − a)/2.
    const first = (phase + begin) % 2
    const taps = Array.from({ length: Math.max(0, Math.ceil((kernel - first) / 2)) }, (_, step) => first + 2 * step).reverse()
    const before = ((taps[0] ?? 0) - phase - begin) / 2
    return { taps, begin: before, end: image / 2 - out - before + taps.length - 1 }
  }
  return [at(0), at(1)]
}

const reached = ({ taps }: Phase): boolean => taps.length > 0

/** gradY: blocked -> every second row and column of dX: blocked [B, Ci, H/2, W/2]. */
function phase(g: GraphBuilder, [w, gradY]: readonly [Value, Value], window: Window, block: number, [rows, columns]: readonly [Phase, Phase]): Value {
  const { batch, channels, outChannels, image, out, kernel } = window
  const taps = rows.taps.flatMap((row) => columns.taps.map((column) => row * (kernel[1] ?? 1) + column))
  const reading = {
    batch,
    channels: outChannels,
    outChannels: channels,
    group: 1,
    image: out,
    out: image.map((size) => size / 2),
    kernel: [rows.taps.length, columns.taps.length],
    strides: [1, 1],
    dilations: [1, 1],
    begins: [rows.begin, columns.begin],
    ends: [rows.end, columns.end],
  }
  const filter = g.reshape(blockBlocks(g, w, block, taps), [channels, outChannels, ...reading.kernel])
  return convolveBlocked(g, [gradY, filter], reading, block)
}

export const convGradDataPhasesForm = defineForm({
  op: 'lamina.ConvGradData',
  name: 'phases',
  images(call) {
    const window = gradDataWindow(call)
    const halves = window.image.length === 2 && all(window.strides, 2) && all(window.dilations, 1) && window.image.every((size) => size % 2 === 0)
    const padded = (axis: number): boolean => phasesOf(window, axis).every((each) => !reached(each) || (each.begin >= 0 && each.end >= 0))
    return window.group === 1 && halves && perAxis(window, padded).every(Boolean)
      ? blockedImages(call, call.inputs[2] ? [1, 2] : [1], [0])
      : undefined
  },
  cost(call) {
    const image = elementCount(call.outputs[0]?.shape ?? [])
    const arithmetic = multiplyAdds(gradDataWindow(call)) * nanoseconds.blockedMultiplyAdd
    return arithmetic + 0.2 * image + filterCost(call.inputs[0]?.shape ?? []) + 12 * nanoseconds.node
  },
  emit(g, call) {
    const [w, gradY, added] = required(call) as [Value, Value, Value?]
    const window = gradDataWindow(call)
    const { batch, channels, image } = window
    const block = blockOf(call)
    const [rows, columns] = [phasesOf(window, 0), phasesOf(window, 1)]
    const places = rows.flatMap((row) =>
      columns.map((column) => (reached(row) && reached(column) ? phase(g, [w, gradY], window, block, [row, column]) : undefined)),
    )
    if (added) places[0] = places[0] ? g.add(places[0], added) : added
    const made = places.filter((place) => place !== undefined)
    const nothing = (): Value =>
      g.constant(float32([1, channels, ...image.map((size) => size / 2)], new Float32Array((channels * (image[0] ?? 1) * (image[1] ?? 1)) / 4)))
    const empty = places.includes(undefined) ? [nothing()] : []
    const start = (index: number, at: number): number => {
      const place = places[at]
      return ((place ? made.indexOf(place) * batch + index : made.length * batch) * channels) / block
    }
    const stacked = g.op('Concat', [...made, ...empty], { axis: 0 })
    return [interleave(g, stacked, { image: [batch, channels, ...image], strides: [2, 2], block, start })]
  },
})
