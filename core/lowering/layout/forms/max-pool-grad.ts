// MaxPoolGrad on blocked images: per tap of the window a mask "here stands the maximum, and nowhere before" in the size of the result, which routes
// the gradient; the taps are shifted to where they were read, and interleaved.

import type { GraphBuilder } from '../../../onnx/builder.ts'
import type { Value } from '../../../onnx/operator.ts'
import { elementCount, float32 } from '../../../tensor/tensor.ts'
import { nanoseconds } from '../../costs.ts'
import type { LoweringCall } from '../../lowering.ts'
import { all, axisOf, perAxis, positions, product, required, type Window, windowOf } from '../../window.ts'
import { blockedImages, blockOf, defineForm } from '../form.ts'
import { interleave } from '../interleave.ts'
import { affine, blockedConstant, blockedOp } from '../passes.ts'

/** Differences times this reach −1 unless they are denormal. */
const steep = 3e38

const windowOfCall = (call: LoweringCall): Window => windowOf(call.attributes, call.inputs[0]?.shape ?? [], call.inputs[1]?.shape ?? [])

/** A depthwise filter that picks one of its taps. */
function picking(g: GraphBuilder, channels: number, block: number, kernel: readonly number[], tap: readonly number[]): Value {
  const [, width = 1] = kernel
  const wanted = (tap[0] ?? 0) * width + (tap[1] ?? 0)
  const { data } = blockedConstant(channels, block, kernel, (position) => Number(position === wanted))
  return g.constant(float32([channels, 1, ...kernel], data as Float32Array))
}

/** 1 where the tap lies on the image, 0 where it lies on its padding: [1, C, ...out] in blocks. Undefined where it never leaves the image. */
function onImage(g: GraphBuilder, window: Window, block: number, tap: readonly number[]): Value | undefined {
  const inside = perAxis(window, (axis) => {
    const { image, out, stride, begin } = axisOf(window, axis)
    return Array.from({ length: out }, (_, at) => {
      const read = at * stride + (tap[axis] ?? 0) - begin
      return read >= 0 && read < image
    })
  })
  if (inside.flat().every((each) => each)) return undefined
  const [rows = [], columns = []] = inside
  const at = (position: number): number => Number(rows[Math.floor(position / columns.length)] && columns[position % columns.length])
  return g.constant(blockedConstant(window.channels, block, window.out, at))
}

/**
 * Per tap, in row-major order: gradY where the tap holds the window's first maximum, else 0. With c = [the maximum stands here or before] the tap gets
 * gradY·c less what the tap before had.
 */
function routed(g: GraphBuilder, window: Window, block: number, [x, y, gradY]: readonly [Value, Value, Value]): Value[] {
  const { channels, kernel, strides, begins, ends } = window
  const taps = positions(kernel)
  const negative = g.neg(y)
  const compared = {
    kernel_shape: kernel,
    strides,
    pads: [...begins, ...ends],
    group: channels,
    activation: 'HardSigmoid',
    activation_params: [steep, 1],
  }
  let found: Value | undefined
  let given: Value | undefined
  return taps.map((tap, index) => {
    const before = given
    if (index === taps.length - 1) given = gradY
    else {
      const equal = blockedOp(g, 'Conv', [x, picking(g, channels, block, kernel, tap), undefined, negative], compared)
      const valid = onImage(g, window, block, tap)
      const here = valid ? g.mul(equal, valid) : equal
      found = found ? affine(g, here, { sum: found, activation: { name: 'HardSigmoid', params: [1, 0] } }) : here
      given = g.mul(gradY, found)
    }
    return before ? g.sub(given, before) : given
  })
}

/** tap: [B, C, ...out] -> [B, C, ...size], element j from j − shift, zeros where there is none; `sum` is added. */
function shifted(g: GraphBuilder, block: number, tap: Value, shifts: readonly number[], size: readonly number[], sum?: Value): Value {
  const out = tap.shape.slice(2)
  if (all(shifts, 0) && out.every((length, axis) => length === size[axis])) return sum ? g.add(sum, tap) : tap
  const begins = shifts.map((shift) => Math.max(0, shift))
  const picked = shifts.map((shift) => Math.max(0, -shift))
  const kernel = picked.map((at, axis) => Math.max(at + 1, (out[axis] ?? 0) + (begins[axis] ?? 0) + 1 - (size[axis] ?? 0)))
  const ends = size.map((length, axis) => length - (out[axis] ?? 0) - (begins[axis] ?? 0) + (kernel[axis] ?? 0) - 1)
  const channels = tap.shape[1] ?? 1
  const filter = picking(g, channels, block, kernel, picked)
  return blockedOp(g, 'Conv', [tap, filter, undefined, sum], { kernel_shape: kernel, pads: [...begins, ...ends], group: channels })
}

/** phases: s·s images [B, C, h, w] in row-major order of where they begin -> [B, C, h·s, w·s]. */
function interleaved(g: GraphBuilder, window: Window, block: number, phases: readonly Value[]): Value {
  const { batch, channels, image } = window
  const stacked = g.op('Concat', phases, { axis: 0 })
  const start = (index: number, phase: number): number => ((phase * batch + index) * channels) / block
  return interleave(g, stacked, { image: [batch, channels, ...image], strides: window.strides as [number, number], block, start })
}

export const maxPoolGradForm = defineForm({
  op: 'lamina.MaxPoolGrad',
  name: 'first-maximum-taps',
  images(call) {
    const { image, dilations, kernel, begins } = windowOfCall(call)
    const padded = begins.every((size, axis) => size < (kernel[axis] ?? 0))
    return image.length === 2 && padded && all(dilations, 1) && call.attributes.ceil_mode === 0 ? blockedImages(call, [0, 1, 2], [0]) : undefined
  },
  cost(call) {
    const { kernel } = windowOfCall(call)
    const [image, out] = [elementCount(call.inputs[0]?.shape ?? []), elementCount(call.inputs[1]?.shape ?? [])]
    return product(kernel) * (0.5 * out + 5 * nanoseconds.node) + 0.4 * image
  },
  emit(g, call) {
    const window = windowOfCall(call)
    const block = blockOf(call)
    const taps = routed(g, window, block, required(call) as [Value, Value, Value])
    const size = window.image.map((length, axis) => Math.ceil(length / (window.strides[axis] ?? 1)))
    const phases = new Map<string, Value>()
    for (const [index, tap] of positions(window.kernel).entries()) {
      // Element o of the tap stands at s·o + a − p = s·(o + shift) + phase.
      const starts = tap.map((at, axis) => at - (window.begins[axis] ?? 0))
      const shifts = starts.map((start, axis) => Math.floor(start / (window.strides[axis] ?? 1)))
      const phase = starts.map((start, axis) => start - (shifts[axis] ?? 0) * (window.strides[axis] ?? 1)).join()
      phases.set(phase, shifted(g, block, taps[index] as Value, shifts, size, phases.get(phase)))
    }
    const empty = () =>
      g.mul(
        shifted(
          g,
          block,
          taps[0] as Value,
          size.map(() => 0),
          size,
        ),
        0,
      )
    const ordered = positions(window.strides).map((phase) => phases.get(phase.join()) ?? empty())
    return [ordered.length === 1 ? ordered[0] : interleaved(g, window, block, ordered)]
  },
})
