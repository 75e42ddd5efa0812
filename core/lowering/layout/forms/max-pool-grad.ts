// MaxPoolGrad on blocked images: per tap of the window a mask "here stands the maximum" in the size of the result, which takes what is left of the gradient;
// the taps are shifted to where they were read, and interleaved. Windows are pooled axis by axis: the first maximum in row-major order stands in the first
// row whose maximum is the window's, at that row's first maximum. So 3×3 takes 3 + 3 taps, not 9.

import type { GraphBuilder } from '../../../onnx/builder.ts'
import type { Value } from '../../../onnx/operator.ts'
import { elementCount, float32 } from '../../../tensor/tensor.ts'
import { nanoseconds } from '../../costs.ts'
import { all, axisOf, perAxis, positions, readWindow, required, type Window } from '../../window.ts'
import { blockedImages, blockOf, defineForm } from '../form.ts'
import { interleave } from '../interleave.ts'
import { affine, blockedConstant, blockedOp, filled, sumOfImages } from '../passes.ts'

/** Differences times this reach 1 unless they are denormal. */
const steep = 3e38
/** Beyond all that images hold. */
const far = 1e30

type Operands = readonly [x: Value, y: Value, gradY: Value]

/** A depthwise filter that picks one of its taps, times `factor`. */
const picking = (g: GraphBuilder, channels: number, block: number, kernel: readonly number[], tap: readonly number[]): Value =>
  weighing(g, channels, block, kernel, [{ tap, factor: 1 }])

interface Weighed {
  readonly tap: readonly number[]
  readonly factor: number
}

/** A depthwise filter that weighs these taps, and no others. */
function weighing(g: GraphBuilder, channels: number, block: number, kernel: readonly number[], taps: readonly Weighed[]): Value {
  const [, width = 1] = kernel
  const factors = new Map(taps.map(({ tap: [row = 0, column = 0], factor }) => [row * width + column, factor]))
  const { data } = blockedConstant(channels, block, kernel, (position) => factors.get(position) ?? 0)
  return g.constant(float32([channels, 1, ...kernel], data as Float32Array))
}

/** 0 where the tap lies on the image, far more than any difference on its padding: [1, C, ...out] in blocks. Undefined where it never leaves the image. */
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
  const at = (position: number): number => (rows[Math.floor(position / columns.length)] && columns[position % columns.length] ? 0 : far)
  return g.constant(blockedConstant(window.channels, block, window.out, at))
}

/**
 * x: the image -> 1 where the weighed taps add up to 0 or less, `sum` included, else 0; or the other way round (`above`). One convolution, no wider than these taps,
 * that bends what it finds.
 */
function compared(g: GraphBuilder, window: Window, block: number, x: Value, { taps, sum, above }: Comparison): Value {
  const first = perAxis(window, (axis) => Math.min(...taps.map(({ tap }) => tap[axis] ?? 0), window.begins[axis] ?? 0))
  const begins = perAxis(window, (axis) => (window.begins[axis] ?? 0) - (first[axis] ?? 0))
  // As wide as the taps, or wider where it would find more places than there are.
  const kernel = perAxis(window, (axis) => {
    const { image, out, stride } = axisOf(window, axis)
    const span = Math.max(...taps.map(({ tap }) => tap[axis] ?? 0)) - (first[axis] ?? 0) + 1
    return Math.max(span, image + (begins[axis] ?? 0) - stride * out + 1)
  })
  const ends = perAxis(window, (axis) => {
    const { image, out, stride } = axisOf(window, axis)
    return Math.max(0, stride * (out - 1) + (kernel[axis] ?? 0) - image - (begins[axis] ?? 0))
  })
  const moved = taps.map(({ tap, factor }) => ({ tap: tap.map((at, axis) => at - (first[axis] ?? 0)), factor }))
  return blockedOp(g, 'Conv', [x, weighing(g, window.channels, block, kernel, moved), undefined, sum], {
    kernel_shape: kernel,
    strides: window.strides,
    pads: [...begins, ...ends],
    group: window.channels,
    activation: 'HardSigmoid',
    activation_params: above ? [steep, 0] : [-steep, 1],
  })
}

interface Comparison {
  readonly taps: readonly Weighed[]
  readonly sum?: Value
  readonly above: boolean
}

interface Routing {
  readonly window: Window
  readonly block: number
}

/** 1 where this tap, of those that are left, holds the window's first maximum, else 0; or the other way round. Of the last two, it is not less than the other. */
function reached(g: GraphBuilder, { window, block }: Routing, [x, y]: readonly [Value, Value], index: number, above: boolean): Value {
  const taps = positions(window.kernel)
  const [tap = [], last = []] = [taps[index], taps.at(-1)]
  const outside = offImage(g, window, block, tap)
  if (index < taps.length - 2 || outside || offImage(g, window, block, last))
    return compared(g, window, block, x, { taps: [{ tap, factor: -1 }], sum: outside ? g.add(y, outside) : y, above })
  const weighed = [
    { tap, factor: -1 },
    { tap: last, factor: 1 },
  ]
  return compared(g, window, block, x, { taps: weighed, above })
}

/** From here on a pass over blocks, in place, takes two thirds of Sub. */
const longImage = 2 ** 18

/** left − taken, bit by bit; nobody reads `left` any more. */
const less = (g: GraphBuilder, left: Value, taken: Value): Value =>
  elementCount(left.shape) < longImage ? g.sub(left, taken) : affine(g, taken, { scale: filled(g, left.shape[1] ?? 1, -1), sum: left })

/** Per tap, in row-major order: gradY where the tap holds the window's first maximum, else 0. Each takes all that is left of gradY where it reaches the maximum. */
function routed(g: GraphBuilder, routing: Routing, [x, y, gradY]: Operands): Value[] {
  let left = gradY
  return positions(routing.window.kernel).map((_, index, taps) => {
    if (index === taps.length - 1) return left
    const taken = g.mul(left, reached(g, routing, [x, y], index, false))
    left = less(g, left, taken)
    return taken
  })
}

/** The same, added up over the images: [1, C, ...out]. A tap has taken, in all, by how much less is left in all. */
function routedInAll(g: GraphBuilder, routing: Routing, [x, y, gradY]: Operands): Value[] {
  let left = gradY
  let inAll = sumOfImages(g, gradY, routing.block)
  return positions(routing.window.kernel).map((_, index, taps) => {
    if (index === taps.length - 1) return inAll
    left = g.mul(left, reached(g, routing, [x, y], index, true))
    const before = inAll
    inAll = sumOfImages(g, left, routing.block)
    return g.sub(before, inAll)
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
  if (Math.min(rows, columns) === 1 && height % rows === 0 && width % columns === 0) {
    // Whole rows are copied, or whole blocks.
    const piece = columns === 1 ? width * block : block
    const apart = phases.map((phase) => g.reshape(phase, [elementCount(phase.shape) / piece, 1, piece]))
    return g.reshape(g.op('Concat', apart, { axis: 1 }), [batch, channels, ...image])
  }
  const stacked = g.op('Concat', phases, { axis: 0 })
  const start = (index: number, phase: number): number => ((phase * batch + index) * channels) / block
  return interleave(g, stacked, { image: [batch, channels, ...image], strides: strides as [number, number], block, start })
}

/** Per tap what it gets: [B, C, ...out] -> [B, C, ...image]. */
function placed(g: GraphBuilder, window: Window, block: number, taps: readonly Value[]): Value {
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

/** Two passes over fewer taps, the second over more elements, are less work. */
const separates = ({ kernel }: Window): boolean => !kernel.includes(1)

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

/** dX by masks of all taps of the window; `summed`: of all images in one. */
function byTaps(g: GraphBuilder, { window, ...routing }: Routing, operands: Operands, summed: boolean): Value {
  if (!summed) return placed(g, window, routing.block, routed(g, { window, ...routing }, operands))
  return placed(g, { ...window, batch: 1 }, routing.block, routedInAll(g, { window, ...routing }, operands))
}

function byAxes(g: GraphBuilder, { window, ...routing }: Routing, [x, y, gradY]: Operands, summed: boolean): Value {
  const { rows, columns } = axisByAxis(window)
  const { kernel, strides, begins, ends } = columns
  const pooled = blockedOp(g, 'MaxPool', [x], { kernel_shape: kernel, strides, pads: [...begins, ...ends] })
  return byTaps(g, { window: columns, ...routing }, [x, pooled, byTaps(g, { window: rows, ...routing }, [pooled, y, gradY], false)], summed)
}

export const maxPoolGradForm = defineForm({
  op: 'lamina.MaxPoolGrad',
  name: 'first-maximum-taps',
  images(call) {
    const { image, dilations, kernel, begins } = readWindow(call)
    const padded = begins.every((size, axis) => size < (kernel[axis] ?? 0))
    return image.length === 2 && padded && all(dilations, 1) && call.attributes.ceil_mode === 0 ? blockedImages(call, [0, 1, 2], [0]) : undefined
  },
  cost(call) {
    const window = readWindow(call)
    const [rows = 1, columns = 1] = window.kernel
    const [image, out] = [elementCount(call.inputs[0]?.shape ?? []), elementCount(call.inputs[1]?.shape ?? [])]
    const taps = separates(window) ? rows + columns : rows * columns
    const written = separates(window) ? rows * out + columns * out * (window.strides[0] ?? 1) : taps * out
    // What strides leave over keeps phases from being joined row by row: they are gathered.
    const whole = window.image.every((size, axis) => size % (window.strides[axis] ?? 1) === 0)
    return 0.3 * written + taps * 4 * nanoseconds.node + (whole ? 0.15 : 1) * image
  },
  emit(g, call) {
    const window = readWindow(call)
    const route = separates(window) ? byAxes : byTaps
    const routing = { window, block: blockOf(call) }
    return [route(g, routing, required(call) as [Value, Value, Value], call.attributes.summed === 1)]
  },
})
