// The window that convolutions and pools slide over an image: its options, padding, output size, refusals and formula, once for all of them.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import { choice, pair } from '../options/options.ts'
import type { Formula, Refusal, Window } from './layer-type.ts'
import { type Image, sayPair, term } from './shared.ts'

type Pair = readonly [number, number]

export const kernelOption = (size: number) =>
  pair({ label: 'Kernel size', help: 'Height and width of the window.', default: [size, size], min: 1, max: 1024 })
export const strideOption = (step: number) =>
  pair({ label: 'Stride', help: 'Pixels from one window to the next.', default: [step, step], min: 1, max: 1024 })
export const dilationOption = pair({
  label: 'Dilation',
  help: 'Pixels from one tap of the window to the next; above 1 the window reaches further with equally many weights.',
  default: [1, 1],
  min: 1,
  max: 1024,
})
export const paddingOptions = {
  padding: choice({
    label: 'Padding',
    help: '“valid” uses whole windows only. “same” keeps the size at stride 1 and gives ⌈size / stride⌉ otherwise; an odd row or column is added at the end.',
    default: 'valid',
    choices: { valid: 'valid', same: 'same', explicit: 'explicit' },
  }),
  paddingSize: pair({
    label: 'Padding size',
    help: 'Rows above and below, columns left and right.',
    default: [1, 1],
    min: 0,
    max: 1024,
    when: (values) => values.padding === 'explicit',
  }),
}

export interface WindowOptions {
  readonly kernelSize: Pair
  readonly stride: Pair
  readonly padding: 'valid' | 'same' | 'explicit'
  readonly paddingSize: Pair
  readonly dilation?: Pair
  readonly ceilMode?: boolean
}

/** A window laid over an image of a given size. */
export interface PlacedWindow extends Window {
  /** Rows and columns that one window spans: d·(k − 1) + 1. */
  readonly extent: Pair
  readonly begin: Pair
  readonly end: Pair
  /** Height and width of the output; below 1 where the window does not fit. */
  readonly output: Pair
  /** Whether ceil mode adds a window; where it does not, ONNX's flag stays 0, since its shape rule for average pooling counts windows beyond the image. */
  readonly ceil: boolean
  /** Rows and columns at the end that no window reaches and that have to go before the pool (see `covered`). */
  readonly cut: Pair
  /** ONNX's attributes: kernel_shape, strides, pads; dilations stand apart, since average pooling has none. */
  readonly attributes: { readonly kernel_shape: readonly number[]; readonly strides: readonly number[]; readonly pads: readonly number[] }
}

export function placeWindow(options: WindowOptions, [, height, width]: Image): PlacedWindow {
  const dilation = options.dilation ?? [1, 1]
  const axis = (at: 0 | 1, size: number) => {
    const [kernel, stride] = [options.kernelSize[at], options.stride[at]]
    const extent = dilation[at] * (kernel - 1) + 1
    const [begin, end] = paddingOf(options, at, size, extent)
    const room = size + begin + end - extent
    const whole = Math.floor(room / stride) + 1
    // As PyTorch: in ceil mode a last window that would start beyond the image does not count.
    const partly = options.ceilMode === true && room % stride !== 0 && whole * stride < size + begin
    return { extent, begin, end, partly, spare: partly ? 0 : Math.max(room, 0) % stride, count: room < 0 ? 0 : whole + (partly ? 1 : 0) }
  }
  const [rows, columns] = [axis(0, height), axis(1, width)]
  const ceil = rows.partly || columns.partly
  // Where only one axis rounds up, the other must leave nothing that a window beyond the image could be counted for.
  const spare: Pair = ceil ? [rows.spare, columns.spare] : [0, 0]
  return {
    kernel: options.kernelSize,
    stride: options.stride,
    dilation,
    padding: [rows.begin, columns.begin],
    extent: [rows.extent, columns.extent],
    begin: [rows.begin, columns.begin],
    end: [rows.end, columns.end],
    output: [rows.count, columns.count],
    ceil,
    cut: [Math.max(spare[0] - rows.end, 0), Math.max(spare[1] - columns.end, 0)],
    attributes: {
      kernel_shape: options.kernelSize,
      strides: options.stride,
      pads: [rows.begin, columns.begin, Math.max(rows.end - spare[0], 0), Math.max(columns.end - spare[1], 0)],
    },
  }
}

/**
 * Rows before and after. "same": out = ⌈n / s⌉, total = max((out − 1)·s + extent − n, 0), the odd one at the end (ONNX's SAME_UPPER);
 * at stride 1 this is PyTorch's `padding='same'`, which refuses other strides.
 */
function paddingOf(options: WindowOptions, at: 0 | 1, size: number, extent: number): Pair {
  if (options.padding === 'valid') return [0, 0]
  if (options.padding === 'explicit') return [options.paddingSize[at], options.paddingSize[at]]
  const total = Math.max((Math.ceil(size / options.stride[at]) - 1) * options.stride[at] + extent - size, 0)
  return [Math.floor(total / 2), Math.ceil(total / 2)]
}

/** Says why the window does not fit the image, if so. */
export function refuseWindow(options: WindowOptions, image: Image): Refusal | undefined {
  const { output, extent, begin, end } = placeWindow(options, image)
  if (output[0] >= 1 && output[1] >= 1) return undefined
  const [, height, width] = image
  const room: Pair = [height + begin[0] + end[0], width + begin[1] + end[1]]
  const dilated = extent[0] !== options.kernelSize[0] || extent[1] !== options.kernelSize[1]
  const reach = dilated ? `${sayPair(options.kernelSize)}, dilated to ${sayPair(extent)},` : sayPair(options.kernelSize)
  const padded = begin[0] + begin[1] + end[0] + end[1] > 0
  const most = dilated ? `Let the dilated window span at most ${sayPair(room)}` : `Use at most ${sayPair(room)}`
  return {
    code: 'kernel-too-large',
    option: 'kernelSize',
    what: `${reach} does not fit the ${height}×${width} image that reaches it${padded ? ` (${sayPair(room)} with padding)` : ''}.`,
    mend: `${most}, or set Padding to “same”.`,
    fix: { kind: 'set-option', label: 'Set Padding to “same”', option: 'padding', value: 'same' },
  }
}

/** x: [N, C, H, W] -> [N, C, H − cut, W − cut]: without what no window reaches. */
export function covered(g: GraphBuilder, x: Value, { cut }: PlacedWindow): Value {
  if (cut[0] === 0 && cut[1] === 0) return x
  const [, , height = 0, width = 0] = x.shape
  return g.op('Slice', [x, g.ints([0, 0]), g.ints([height - cut[0], width - cut[1]]), g.ints([2, 3])])
}

/** Pools may pad by half a window at most (PyTorch's rule), and never by a whole one: such a window would hold nothing but padding. */
export function refusePoolPadding(options: WindowOptions, image: Image): Refusal | undefined {
  const most: Pair = [Math.floor(options.kernelSize[0] / 2), Math.floor(options.kernelSize[1] / 2)]
  if (options.padding === 'explicit' && (options.paddingSize[0] > most[0] || options.paddingSize[1] > most[1]))
    return {
      code: 'padding-too-large',
      option: 'paddingSize',
      what: `Padding by ${sayPair(options.paddingSize)} is more than half of the ${sayPair(options.kernelSize)} window.`,
      mend: `Use at most ${sayPair(most)}.`,
      fix: { kind: 'set-option', label: `Set Padding size to ${sayPair(most)}`, option: 'paddingSize', value: most },
    }
  const placed = placeWindow(options, image)
  const { end, kernel } = placed
  const swallowed = end[0] >= kernel[0] || end[1] >= kernel[1]
  if (!swallowed && !seesPaddingOnly(placed, 0, image[1]) && !seesPaddingOnly(placed, 1, image[2])) return undefined
  return {
    code: 'padding-too-large',
    option: 'dilation',
    what: swallowed
      ? `Dilated to ${sayPair(placed.extent)}, the window would be padded by ${sayPair(end)}, which is not less than its own ${sayPair(kernel)}.`
      : `Dilated to ${sayPair(placed.extent)}, some windows would stand on nothing but padding.`,
    mend: 'Use a smaller dilation, or set Padding to “valid”.',
    fix: { kind: 'set-option', label: 'Set Padding to “valid”', option: 'padding', value: 'valid' },
  }
}

/** Whether all taps of some window fall beside the image; taps without gaps between them never do, since padding is less than the window. */
function seesPaddingOnly({ kernel, stride, dilation, begin, output }: PlacedWindow, at: 0 | 1, size: number): boolean {
  if (dilation[at] === 1) return false
  const inside = (place: number) => place >= 0 && place < size
  const taps = Array.from({ length: kernel[at] }, (_, tap) => tap * dilation[at] - begin[at])
  return Array.from({ length: output[at] }, (_, window) => window * stride[at]).some((start) => !taps.some((tap) => inside(start + tap)))
}

/** How an output of a transposed convolution sees its input: every s-th tap only, and outputs stand 1/s of an input apart. */
export function transposedWindow(kernel: Pair, stride: Pair, dilation: Pair, padding: Pair): Window {
  const extent = (at: 0 | 1) => dilation[at] * (kernel[at] - 1) + 1
  const before = (at: 0 | 1) => (extent(at) - 1 - padding[at]) / stride[at]
  return {
    kernel: [Math.ceil(extent(0) / stride[0]), Math.ceil(extent(1) / stride[1])],
    stride: [1 / stride[0], 1 / stride[1]],
    dilation: [1, 1],
    padding: [before(0), before(1)],
  }
}

/** n_out = ⌊(n_in + 2p − k) / s⌋ + 1, for the height; the width is named where it differs. */
export function outputFormula(options: WindowOptions, [, height, width]: Image): Formula {
  const placed = placeWindow(options, [0, height, width])
  const [stride, dilation, kernel, extent] = [placed.stride[0], placed.dilation[0], placed.kernel[0], placed.extent[0]]
  const [begin, end, out] = [placed.begin[0], placed.end[0], placed.output[0]]
  const even = begin === end
  const rounded = Math.floor((height + begin + end - extent) / stride) + 1 < out
  const [open, close] = rounded ? ['⌈', '⌉'] : ['⌊', '⌋']
  const span = dilation === 1 ? 'k' : 'd·(k − 1) − 1'
  const spanFilled = dilation === 1 ? `${extent}` : `${dilation}·(${kernel} − 1) − 1`
  const terms = [
    term('n_in', height === width ? 'input height and width' : 'input height', height),
    term('p', even ? `padding, “${options.padding}”` : `padding in all, “${options.padding}”`, even ? begin : begin + end),
    term('k', 'kernel size', kernel),
    ...(dilation === 1 ? [] : [term('d', 'dilation', dilation)]),
    term('s', 'stride', stride),
    ...(placed.output[1] === out ? [] : [term('w_out', 'output width, by the same formula', placed.output[1])]),
  ]
  return {
    value: out,
    symbols: `${open}(n_in + ${even ? '2p' : 'p'} − ${span}) / s${close} + 1`,
    filled: `${open}(${height} + ${even ? `2·${begin}` : begin + end} − ${spanFilled}) / ${stride}${close} + 1`,
    terms,
  }
}
