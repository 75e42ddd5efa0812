// MaxPoolGrad on blocked images: per tap of the window a mask "here stands the maximum, and nowhere before" in the size of the result, which routes
// the gradient; the taps are shifted to where they were read, and interleaved. Large windows are pooled axis by axis: the first maximum in row-major order
// stands in the first row whose maximum is the window's, at that row's first maximum. So 3×3 takes 3 + 3 taps, not 9.

import type { GraphBuilder } from '../../../onnx/builder.ts'
import type { Value } from '../../../onnx/operator.ts'
import { elementCount, float32 } from '../../../tensor/tensor.ts'
import { nanoseconds } from '../../costs.ts'
import type { LoweringCall } from '../../lowering.ts'
import { all, axisOf, perAxis, positions, product, required, type Window, windowOf } from '../../window.ts'
import { blockedImages, blockOf, defineForm } from '../form.ts'
import { interleave } from '../interleave.ts'
import { affine, blockedConstant, blockedOp, filled } from '../passes.ts'

/** Differences times this reach 1 unless they are denormal. */
const steep = 3e38
/** Beyond all that images hold. */
const far = 1e30

const windowOfCall = (call: LoweringCall): Window => windowOf(call.attributes, call.inputs[0]?.shape ?? [], call.inputs[1]?.shape ?? [])

/** A depthwise filter that picks one of its taps, times `factor`. */
function picking(g: GraphBuilder, channels: number, block: number, kernel: readonly number[], tap: readonly number[], factor = 1): Value {
  const [, width = 1] = kernel
  const wanted = (tap[0] ?? 0) * width + (tap[1] ?? 0)
  const { data } = blockedConstant(channels, block, kernel, (position) => (position === wanted ? factor : 0))
  return g.constant(float32([channels, 1, ...kernel], data as Float32Array))
}

/** 0 where the tap lies on the image, on its padding more than any difference and less than `far`: [1, C, ...out] in blocks. Undefined where it never leaves the image. */
function offImage(g: GraphBuilder, window: Window, block: number, tap: readonly number[]): Value | undefined {
  const inside = perAxis(window, (axis) => {
    const { image, out, stride, begin } = axisOf(window, axis)
    return Array.from({ length: out }, (_, at) => {
      const read = at * stride + (tap[axis] ?? 0) - begin
      return read >= 0 && read < image
    })
  })
  if (inside.flat().every((each) => each)) return undefined
  const [rows = [], columns = []] = inside
  const at = (position: number): number => (rows[Math.floor(position / columns.length)] && columns[position % columns.length] ? 0 : far / 2)
  return g.constant(blockedConstant(window.channels, block, window.out, at))
}

/**
 * Per tap, in row-major order: gradY where the tap holds the window's first maximum, else 0. With
 *
 *   c = [the maximum stands here or before] = [y − tap − far · (c of the tap before) ≤ 0]
 *
 * the tap gets gradY·c less what the tap before had. One convolution subtracts the tap and bends the difference to 0 or 1.
 */
function routed(g: GraphBuilder, window: Window, block: number, [x, y, gradY]: readonly [Value, Value, Value]): Value[] {
  const { channels, kernel, strides, begins, ends } = window
  const taps = positions(kernel)
  const compared = {
    kernel_shape: kernel,
    strides,
    pads: [...begins, ...ends],
    group: channels,
    activation: 'HardSigmoid',
    activation_params: [-steep, 1],
  }
  let found: Value | undefined
  let given: Value | undefined
  return taps.map((tap, index) => {
    const before = given
    if (index === taps.length - 1) given = gradY
    else {
      const sought = found ? affine(g, found, { scale: filled(g, channels, -far), sum: y }) : y
      const outside = offImage(g, window, block, tap)
      const least = outside ? g.add(sought, outside) : sought
      found = blockedOp(g, 'Conv', [x, picking(g, channels, block, kernel, tap, -1), undefined, least], compared)
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

/** phases: s·s images [B, C, h, w] in row-major order of where they begin -> [B, C, h·s, w·s], or less by what the strides leave over. */
function interleaved(g: GraphBuilder, window: Window, block: number, phases: readonly Value[]): Value {
  const { batch, channels, image, strides } = window
  const [rows = 1, columns = 1] = strides
  const [height = 1, width = 1] = image
  if (columns === 1 && height % rows === 0) {
    // Whole rows are copied.
    const apart = phases.map((phase) => g.reshape(phase, [(batch * channels * height) / (block * rows), 1, width * block]))
    return g.reshape(g.op('Concat', apart, { axis: 1 }), [batch, channels, ...image])
  }
  const stacked = g.op('Concat', phases, { axis: 0 })
  const start = (index: number, phase: number): number => ((phase * batch + index) * channels) / block
  return interleave(g, stacked, { image: [batch, channels, ...image], strides: strides as [number, number], block, start })
}

type Operands = readonly [x: Value, y: Value, gradY: Value]

/** dX by masks of all taps of the window. */
function byTaps(g: GraphBuilder, window: Window, block: number, operands: Operands): Value {
  const taps = routed(g, window, block, operands)
  const size = window.image.map((length, axis) => Math.ceil(length / (window.strides[axis] ?? 1)))
  const phases = new Map<string, Value>()
  for (const [index, tap] of positions(window.kernel).entries()) {
    // Element o of the tap stands at s·o + a − p = s·(o + shift) + phase.
    const starts = tap.map((at, axis) => at - (window.begins[axis] ?? 0))
    const shifts = starts.map((start, axis) => Math.floor(start / (window.strides[axis] ?? 1)))
    const phase = starts.map((start, axis) => start - (shifts[axis] ?? 0) * (window.strides[axis] ?? 1)).join()
    phases.set(phase, shifted(g, block, taps[index] as Value, shifts, size, phases.get(phase)))
  }
  const none = size.map(() => 0)
  const empty = () => g.mul(shifted(g, block, taps[0] as Value, none, size), 0)
  const ordered = positions(window.strides).map((phase) => phases.get(phase.join()) ?? empty())
  return ordered.length === 1 ? (ordered[0] as Value) : interleaved(g, window, block, ordered)
}

/** From here on two passes over fewer taps, the second over more elements, are less work. */
const manyTaps = 6
const separates = ({ kernel }: Window): boolean => product(kernel) >= manyTaps && !kernel.includes(1)

/** The window's rows alone, over an image whose columns are pooled already, and its columns alone. */
function axisByAxis({ image, out, kernel, strides, begins, ends, ...rest }: Window): { readonly rows: Window; readonly columns: Window } {
  const only = (axis: number, sizes: readonly number[], other: number) => sizes.map((size, at) => (at === axis ? size : other))
  const [height = 1] = image
  const [, outWidth = 1] = out
  const alone = (axis: number) => ({
    ...rest,
    kernel: only(axis, kernel, 1),
    strides: only(axis, strides, 1),
    begins: only(axis, begins, 0),
    ends: only(axis, ends, 0),
  })
  return { rows: { ...alone(0), image: [height, outWidth], out }, columns: { ...alone(1), image, out: [height, outWidth] } }
}

function byAxes(g: GraphBuilder, window: Window, block: number, [x, y, gradY]: Operands): Value {
  const { rows, columns } = axisByAxis(window)
  const { kernel, strides, begins, ends } = columns
  const pooled = blockedOp(g, 'MaxPool', [x], { kernel_shape: kernel, strides, pads: [...begins, ...ends] })
  return byTaps(g, columns, block, [x, pooled, byTaps(g, rows, block, [pooled, y, gradY])])
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
    const window = windowOfCall(call)
    const [rows = 1, columns = 1] = window.kernel
    const [image, out] = [elementCount(call.inputs[0]?.shape ?? []), elementCount(call.inputs[1]?.shape ?? [])]
    const taps = separates(window) ? rows + columns : rows * columns
    const written = separates(window) ? rows * out + columns * out * (window.strides[0] ?? 1) : taps * out
    return 0.5 * written + taps * 5 * nanoseconds.node + 0.4 * image
  },
  emit(g, call) {
    const window = windowOfCall(call)
    const route = separates(window) ? byAxes : byTaps
    return [route(g, window, blockOf(call), required(call) as [Value, Value, Value])]
  },
})
