// The window that convolutions and pools slide over a signal, an image or a volume: options, padding, output size, refusals and formula, once for all of them.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import { choice, flag } from '../options/options.ts'
import type { Formula, Refusal, Window } from './layer-type.ts'
import { term } from './shared.ts'
import { axisNames, type Dimensions, type Sizes, same, saySizes, sizes, wholeOf } from './spatial.ts'

const along = (n: Dimensions): string =>
  axisNames(n)
    .join(', ')
    .replace(/^./, (letter) => letter.toUpperCase())
    .replace(/, (?!.*,)/, ' and ')

export const kernelOption = (n: Dimensions, size: number) =>
  sizes(n, { label: 'Kernel size', help: `${along(n)} of the window.`, default: size, min: 1, max: 1024 })
export const strideOption = (n: Dimensions, step: number) =>
  sizes(n, { label: 'Stride', help: `${n === 2 ? 'Pixels' : 'Steps'} from one window to the next.`, default: step, min: 1, max: 1024 })
export const dilationOption = (n: Dimensions) =>
  sizes(n, {
    label: 'Dilation',
    help: `${n === 2 ? 'Pixels' : 'Steps'} from one tap of the window to the next; above 1 the window reaches further with equally many weights.`,
    default: 1,
    min: 1,
    max: 1024,
  })

type Padding = 'valid' | 'same' | 'explicit'

export const paddingOptions = (n: Dimensions) => ({
  padding: choice({
    label: 'Padding',
    help: '“valid” uses whole windows only. “same” keeps the size at stride 1 and gives ⌈size / stride⌉ otherwise; an odd row or column is added at the end.',
    default: 'valid' as Padding,
    choices: { valid: 'valid', same: 'same', explicit: 'explicit' } satisfies Record<Padding, string>,
  }),
  oddFirst: flag({
    label: 'Odd one first',
    help: 'Where “same” adds an odd number of rows or columns, put the one more at the beginning.',
    default: false,
    rare: true,
    when: (values) => values.padding === 'same',
  }),
  paddingSize: sizes(n, {
    label: 'Padding size',
    help: n === 2 ? 'Rows above and below, columns left and right.' : 'Added before and behind along each axis.',
    default: 1,
    min: 0,
    max: 1024,
    when: (values) => values.padding === 'explicit',
  }),
})

export interface WindowOptions {
  readonly kernelSize: Sizes
  readonly stride: Sizes
  readonly padding: Padding
  readonly paddingSize: Sizes
  readonly oddFirst?: boolean
  readonly dilation?: Sizes
  readonly ceilMode?: boolean
}

/** A window laid over places of given sizes. */
export interface PlacedWindow extends Window {
  /** What one window spans: d·(k − 1) + 1. */
  readonly extent: Sizes
  readonly begin: Sizes
  readonly end: Sizes
  /** Sizes of the output; below 1 where the window does not fit. */
  readonly output: Sizes
  /** Whether ceil mode adds a window; where it does not, ONNX's flag stays 0, since its shape rule for average pooling counts windows beyond the image. */
  readonly ceil: boolean
  /** What no window reaches at the end and has to go before the pool (see `covered`). */
  readonly cut: Sizes
  /** ONNX's attributes: kernel_shape, strides, pads; dilations stand apart, since average pooling has none. */
  readonly attributes: { readonly kernel_shape: readonly number[]; readonly strides: readonly number[]; readonly pads: readonly number[] }
}

interface PlacedAxis {
  readonly extent: number
  readonly begin: number
  readonly end: number
  readonly partly: boolean
  readonly spare: number
  readonly count: number
}

function placeAxis(options: WindowOptions, axis: number, size: number): PlacedAxis {
  const [kernel = 1, stride = 1, dilation = 1] = [options.kernelSize[axis], options.stride[axis], options.dilation?.[axis]]
  const extent = dilation * (kernel - 1) + 1
  const [begin, end] = paddingOf(options, axis, size, stride, extent)
  const room = size + begin + end - extent
  const whole = Math.floor(room / stride) + 1
  // As PyTorch: in ceil mode a last window that would start beyond the image does not count.
  const partly = options.ceilMode === true && room % stride !== 0 && whole * stride < size + begin
  return { extent, begin, end, partly, spare: partly ? 0 : Math.max(room, 0) % stride, count: room < 0 ? 0 : whole + (partly ? 1 : 0) }
}

export function placeWindow(options: WindowOptions, places: Sizes): PlacedWindow {
  const placed = places.map((size, axis) => placeAxis(options, axis, size))
  const ceil = placed.some(({ partly }) => partly)
  // Where only some axes round up, the others must leave nothing that a window beyond the image could be counted for.
  const spare = placed.map((axis) => (ceil ? axis.spare : 0))
  const begin = placed.map((axis) => axis.begin)
  const end = placed.map((axis) => axis.end)
  return {
    kernel: options.kernelSize,
    stride: options.stride,
    dilation: options.dilation ?? places.map(() => 1),
    padding: begin,
    extent: placed.map(({ extent }) => extent),
    begin,
    end,
    output: placed.map(({ count }) => count),
    ceil,
    cut: placed.map((axis, at) => Math.max((spare[at] ?? 0) - axis.end, 0)),
    attributes: {
      kernel_shape: options.kernelSize,
      strides: options.stride,
      pads: [...begin, ...placed.map((axis, at) => Math.max(axis.end - (spare[at] ?? 0), 0))],
    },
  }
}

/**
 * What is added before and behind. "same": out = ⌈n / s⌉, total = max((out − 1)·s + extent − n, 0), the odd one at the end (ONNX's SAME_UPPER) or at the
 * beginning (SAME_LOWER); at stride 1 the former is PyTorch's `padding='same'`, which refuses other strides.
 */
function paddingOf(options: WindowOptions, axis: number, size: number, stride: number, extent: number): readonly [begin: number, end: number] {
  const { padding, paddingSize } = options
  if (padding === 'valid') return [0, 0]
  if (padding === 'explicit') return [paddingSize[axis] ?? 0, paddingSize[axis] ?? 0]
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + extent - size, 0)
  const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)]
  return options.oddFirst ? [more, less] : [less, more]
}

const dimensionsOf = (places: Sizes): Dimensions => places.length as Dimensions

/** Says why the window does not fit the image, if so. */
export function refuseWindow(options: WindowOptions, places: Sizes): Refusal | undefined {
  const { output, extent, begin, end } = placeWindow(options, places)
  if (output.every((size) => size >= 1)) return undefined
  const room = places.map((size, axis) => size + (begin[axis] ?? 0) + (end[axis] ?? 0))
  const dilated = extent.some((span, axis) => span !== options.kernelSize[axis])
  const reach = dilated ? `${saySizes(options.kernelSize)}, dilated to ${saySizes(extent)},` : saySizes(options.kernelSize)
  const padded = !same(begin, 0) || !same(end, 0)
  const most = dilated ? `Let the dilated window span at most ${saySizes(room)}` : `Use at most ${saySizes(room)}`
  return {
    code: 'kernel-too-large',
    option: 'kernelSize',
    what: `${reach} does not fit the ${saySizes(places)} ${wholeOf(dimensionsOf(places))} that reaches it${padded ? ` (${saySizes(room)} with padding)` : ''}.`,
    mend: `${most}, or set Padding to “same”.`,
    fix: { kind: 'set-option', label: 'Set Padding to “same”', option: 'padding', value: 'same' },
  }
}

/** x: [N, C, ...places] -> without what no window reaches at the end. */
export function covered(g: GraphBuilder, x: Value, { cut }: PlacedWindow): Value {
  if (same(cut, 0)) return x
  const kept = x.shape.slice(2).map((size, axis) => size - (cut[axis] ?? 0))
  return g.op('Slice', [x, g.ints(cut.map(() => 0)), g.ints(kept), g.ints(cut.map((_, axis) => axis + 2))])
}

/** Pools may pad by half a window at most (PyTorch's rule), and never by a whole one: such a window would hold nothing but padding. */
export function refusePoolPadding(options: WindowOptions, places: Sizes): Refusal | undefined {
  const most = options.kernelSize.map((size) => Math.floor(size / 2))
  if (options.padding === 'explicit' && most.some((limit, axis) => (options.paddingSize[axis] ?? 0) > limit))
    return {
      code: 'padding-too-large',
      option: 'paddingSize',
      what: `Padding by ${saySizes(options.paddingSize)} is more than half of the ${saySizes(options.kernelSize)} window.`,
      mend: `Use at most ${saySizes(most)}.`,
      fix: { kind: 'set-option', label: `Set Padding size to ${saySizes(most)}`, option: 'paddingSize', value: most },
    }
  const placed = placeWindow(options, places)
  const { begin, end, kernel } = placed
  const swallowed = kernel.some((size, axis) => Math.max(begin[axis] ?? 0, end[axis] ?? 0) >= size)
  if (!swallowed && !places.some((size, axis) => seesPaddingOnly(placed, axis, size))) return undefined
  const padding = end.map((size, axis) => Math.max(size, begin[axis] ?? 0))
  return {
    code: 'padding-too-large',
    option: 'dilation',
    what: swallowed
      ? `Dilated to ${saySizes(placed.extent)}, the window would be padded by ${saySizes(padding)}, which is not less than its own ${saySizes(kernel)}.`
      : `Dilated to ${saySizes(placed.extent)}, some windows would stand on nothing but padding.`,
    mend: 'Use a smaller dilation, or set Padding to “valid”.',
    fix: { kind: 'set-option', label: 'Set Padding to “valid”', option: 'padding', value: 'valid' },
  }
}

/** Whether all taps of some window fall beside the image; taps without gaps between them never do, since padding is less than the window. */
function seesPaddingOnly({ kernel, stride, dilation, begin, output }: PlacedWindow, axis: number, size: number): boolean {
  const [taps = 1, step = 1, apart = 1, before = 0, count = 0] = [kernel[axis], stride[axis], dilation[axis], begin[axis], output[axis]]
  if (apart === 1) return false
  const offsets = Array.from({ length: taps }, (_, tap) => tap * apart - before)
  const inside = (place: number) => place >= 0 && place < size
  return Array.from({ length: count }, (_, window) => window * step).some((start) => !offsets.some((tap) => inside(start + tap)))
}

/** How an output of a transposed convolution sees its input: every s-th tap only, and outputs stand 1/s of an input apart. */
export function transposedWindow(kernel: Sizes, stride: Sizes, dilation: Sizes, padding: Sizes): Window {
  const extents = kernel.map((size, axis) => (dilation[axis] ?? 1) * (size - 1) + 1)
  return {
    kernel: extents.map((extent, axis) => Math.ceil(extent / (stride[axis] ?? 1))),
    stride: stride.map((step) => 1 / step),
    dilation: kernel.map(() => 1),
    padding: extents.map((extent, axis) => (extent - 1 - (padding[axis] ?? 0)) / (stride[axis] ?? 1)),
  }
}

/** `input height and width`, or the first axis where the sizes differ. */
export function inputTerm(places: Sizes) {
  const names = axisNames(dimensionsOf(places))
  return term('n_in', `input ${same(places, places[0] ?? 0) ? names.join(', ').replace(/, (?!.*,)/, ' and ') : names[0]}`, places[0] ?? 0)
}

/** Terms for the other axes of an output, where their size is another one. */
export function otherAxes(output: Sizes) {
  const names = axisNames(dimensionsOf(output))
  return output.flatMap((size, axis) =>
    size === output[0] ? [] : [term(`${names[axis]?.[0]}_out`, `output ${names[axis]}, by the same formula`, size)],
  )
}

/** n_out = ⌊(n_in + 2p − k) / s⌋ + 1, for the first axis; the others are named where they differ. */
export function outputFormula(options: WindowOptions, places: Sizes): Formula {
  const placed = placeWindow(options, places)
  const first = (all: Sizes): number => all[0] ?? 0
  const [stride, dilation, kernel, extent] = [first(placed.stride), first(placed.dilation), first(placed.kernel), first(placed.extent)]
  const [size, begin, end, out] = [first(places), first(placed.begin), first(placed.end), first(placed.output)]
  const even = begin === end
  const rounded = Math.floor((size + begin + end - extent) / stride) + 1 < out
  const [open, close] = rounded ? ['⌈', '⌉'] : ['⌊', '⌋']
  const span = dilation === 1 ? 'k' : 'd·(k − 1) − 1'
  const spanFilled = dilation === 1 ? `${extent}` : `${dilation}·(${kernel} − 1) − 1`
  const terms = [
    inputTerm(places),
    term('p', even ? `padding, “${options.padding}”` : `padding in all, “${options.padding}”`, even ? begin : begin + end),
    term('k', 'kernel size', kernel),
    ...(dilation === 1 ? [] : [term('d', 'dilation', dilation)]),
    term('s', 'stride', stride),
    ...otherAxes(placed.output),
  ]
  return {
    value: out,
    symbols: `${open}(n_in + ${even ? '2p' : 'p'} − ${span}) / s${close} + 1`,
    filled: `${open}(${size} + ${even ? `2·${begin}` : begin + end} − ${spanFilled}) / ${stride}${close} + 1`,
    terms,
  }
}
