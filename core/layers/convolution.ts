// What the convolution layers share: group refusals, weights with their fans, how they are written in ONNX, formulas. How PyTorch writes them is in convolution-in-pytorch.ts.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import { choice, flag, float } from '../options/options.ts'
import { convolveByFourier, type Evaluation } from './fourier.ts'
import { deviationOf, type Scheme } from './initialisation.ts'
import type { Formula, Parameter, Refusal } from './layer-type.ts'
import { biasStart, term } from './shared.ts'
import { axisNames, type Dimensions, product, type Sizes, same, saySizes, wholeOf } from './spatial.ts'
import { placeWindow, type WindowOptions } from './window.ts'

export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular'
const onnxModes = { reflect: 'reflect', replicate: 'edge', circular: 'wrap' } as const

export const paddingModeOption = choice({
  label: 'Padded with',
  help: 'What stands in the padding: zeros, the input mirrored at its edge, its edge repeated, or its other end.',
  default: 'zeros' as PaddingMode,
  choices: { zeros: 'zeros', reflect: 'reflect', replicate: 'replicate', circular: 'circular' } satisfies Record<PaddingMode, string>,
  when: (values) => values.padding !== 'valid',
})

export interface ConvolutionOptions extends WindowOptions {
  readonly paddingMode?: PaddingMode
  readonly evaluation?: Evaluation
}

/** Says why there is not enough input to fill the padding with, if so. */
export function refuseFilling(options: ConvolutionOptions, places: Sizes): Refusal | undefined {
  const { paddingMode = 'zeros' } = options
  if (paddingMode === 'zeros' || paddingMode === 'replicate') return undefined
  const { begin, end } = placeWindow(options, places)
  const most = places.map((size) => (paddingMode === 'reflect' ? size - 1 : size))
  if (most.every((limit, axis) => Math.max(begin[axis] ?? 0, end[axis] ?? 0) <= limit)) return undefined
  const padding = begin.map((before, axis) => Math.max(before, end[axis] ?? 0))
  return {
    code: 'nothing-to-mirror',
    option: 'paddingMode',
    what: `A padding of ${saySizes(padding)} cannot be filled by “${paddingMode}” from the ${saySizes(places)} ${wholeOf(places.length as Dimensions)}.`,
    mend: `Pad by at most ${saySizes(most)}, or set Padded with to “zeros”.`,
    fix: { kind: 'set-option', label: 'Set Padded with to “zeros”', option: 'paddingMode', value: 'zeros' },
  }
}

export interface WeightPenalties {
  readonly l1: number
  readonly l2: number
}

interface Weights extends Partial<WeightPenalties> {
  readonly channels: number
  readonly filters: number
  readonly kernel: Sizes
  readonly groups: number
  readonly bias: boolean
  readonly weights: Scheme
  /** `depthwise.` where a layer holds two convolutions. */
  readonly prefix?: string
  readonly weightNorm?: boolean
}

/** Weights [filters, channels / groups, ...kernel] and bias [filters]. */
export function convolutionParameters({
  channels,
  filters,
  kernel,
  groups,
  bias,
  weights,
  prefix = '',
  weightNorm = false,
  l1 = 0,
  l2 = 0,
}: Weights): readonly Parameter[] {
  const fanIn = (channels / groups) * product(kernel)
  const fanOut = (filters / groups) * product(kernel)
  return [
    ...weightParameters([filters, channels / groups, ...kernel], { scheme: weights, fanIn, fanOut }, prefix, { weightNorm, l1, l2 }),
    ...(bias ? [{ name: `${prefix}bias`, shape: [filters], role: 'parameter', initialise: biasStart(weights, fanIn) } as const] : []),
  ]
}

/**
 * `weight`; or, weight-normalised, its direction `weight_v` and its length per filter `weight_g`, which starts at the length to be expected. Penalties go
 * with the length then: Σg² is the Σw² of the weights that it makes.
 */
export function weightParameters(
  shape: readonly number[],
  start: { readonly scheme: Scheme; readonly fanIn: number; readonly fanOut: number },
  prefix: string,
  { weightNorm, l1, l2 }: WeightPenalties & { readonly weightNorm: boolean },
): readonly Parameter[] {
  const penalty = l1 > 0 || l2 > 0 ? { penalty: { l1, l2 } } : {}
  if (!weightNorm) return [{ name: `${prefix}weight`, shape, role: 'parameter', initialise: start, ...penalty }]
  const length = Math.sqrt(product(shape.slice(1))) * deviationOf(start)
  const perFilter = shape.map((size, axis) => (axis === 0 ? size : 1))
  return [
    { name: `${prefix}weight_g`, shape: perFilter, role: 'parameter', initialise: { scheme: 'constant', value: length }, ...penalty },
    { name: `${prefix}weight_v`, shape, role: 'parameter', initialise: start },
  ]
}

export const weightTreatments = {
  weightNorm: flag({
    label: 'Weight norm',
    help: 'Train the length of each filter apart from its direction (Salimans & Kingma 2016).',
    default: false,
    rare: true,
  }),
  dropConnect: float({
    label: 'DropConnect',
    help: 'Share of the weights that is set to 0 at random in each training step (Wan et al. 2013).',
    default: 0,
    min: 0,
    max: 0.99,
    rare: true,
  }),
  rescale: flag({
    label: 'Scale up while training',
    help: 'Scale the weights that are left by 1 / (1 − share), as dropout does; otherwise all are scaled down in inference, as in the paper.',
    default: true,
    rare: true,
    when: (values) => Number(values.dropConnect) > 0,
  }),
}

/** What a layer adds to the loss for the size of its weights. */
export const penaltyOptions = {
  l1: float({
    label: 'L1 penalty',
    help: 'Adds this much times the sum of the sizes of this layer’s weights to the loss: many become 0. With L2 beside it, the elastic net.',
    default: 0,
    min: 0,
    max: 1000,
    rare: true,
  }),
  l2: float({
    label: 'L2 penalty',
    help: 'Adds this much times the sum of the squares of this layer’s weights to the loss: they stay small.',
    default: 0,
    min: 0,
    max: 1000,
    rare: true,
  }),
}

export interface WeightTreatment {
  readonly weightNorm: boolean
  readonly dropConnect: number
  readonly rescale: boolean
}

/**
 * w = g·v / ‖v‖, the norm over all but the filters (Salimans & Kingma 2016, equation 2); then, in training, single weights dropped (Wan et al. 2013):
 * scaled up by 1 / (1 − p) meanwhile, or as in the paper not, and scaled down by 1 − p in inference.
 */
export function treatedWeight(g: GraphBuilder, parameter: (name: string) => Value, { weightNorm, dropConnect, rescale }: WeightTreatment): Value {
  const normed = () => {
    const v = parameter('weight_v')
    const axes = v.shape.map((_, axis) => axis).slice(1)
    return g.mul(v, g.div(parameter('weight_g'), g.op('ReduceL2', [v, g.ints(axes)], { keepdims: 1 })))
  }
  const weight = weightNorm ? normed() : parameter('weight')
  if (dropConnect === 0) return weight
  const dropped = g.op('Dropout', [weight, g.scalar(dropConnect)])
  return rescale ? dropped : g.mul(dropped, 1 - dropConnect)
}

/** x: [N, C, ...] -> padded as the options say by what is no zero, and the pads that are left for the convolution. */
function padded(g: GraphBuilder, x: Value, options: ConvolutionOptions): { readonly image: Value; readonly pads: readonly number[] } {
  const { attributes, begin, end } = placeWindow(options, x.shape.slice(2))
  const { paddingMode = 'zeros' } = options
  if (paddingMode === 'zeros' || same(attributes.pads, 0)) return { image: x, pads: attributes.pads }
  const image = g.op('Pad', [x, g.ints([0, 0, ...begin, 0, 0, ...end])], { mode: onnxModes[paddingMode] })
  return { image, pads: attributes.pads.map(() => 0) }
}

/** x: [N, C, ...], weight: [F, C / groups, ...kernel], bias: [F]? -> [N, F, ...]. */
export function emitConvolution(
  g: GraphBuilder,
  x: Value,
  [weight, bias]: readonly [Value, Value | undefined],
  options: ConvolutionOptions,
  groups: number,
): Value {
  const { attributes, dilation, output } = placeWindow(options, x.shape.slice(2))
  const { image, pads } = padded(g, x, options)
  if (options.evaluation === 'fourier')
    return convolveByFourier(g, image, [weight, bias], { pads, strides: options.stride, dilations: dilation, output }, groups)
  return g.op('Conv', [image, weight, bias], { ...attributes, pads, dilations: options.dilation, group: groups })
}

export function refuseGroups(channels: number, filters: number, groups: number): Refusal | undefined {
  if (channels % groups === 0 && filters % groups === 0) return undefined
  const most = greatestDivisor(channels, filters)
  const cause = channels % groups !== 0 ? `${channels} channels` : `${filters} filters`
  return {
    code: 'groups-do-not-divide',
    option: 'groups',
    what: `${cause} cannot be shared out to ${groups} groups.`,
    mend: `Use a divisor of both the ${channels} channels and the ${filters} filters, at most ${most}.`,
    fix: { kind: 'set-option', label: `Set Groups to ${most}`, option: 'groups', value: most },
  }
}
const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b))

/** (k·k·c_in / g + 1)·c_out */
export function parameterFormula(kernel: Sizes, channels: number, filters: number, groups: number, bias: boolean): Formula {
  const perGroup = groups === 1 ? 'c_in' : 'c_in / g'
  const perGroupFilled = groups === 1 ? `${channels}` : `${channels} / ${groups}`
  const one = (weights: string) => (bias ? `(${weights} + 1)` : weights)
  return {
    value: ((product(kernel) * channels) / groups + (bias ? 1 : 0)) * filters,
    symbols: `${one(`${kernelSymbols(kernel)}·${perGroup}`)}·c_out`,
    filled: `${one(`${kernel.join('·')}·${perGroupFilled}`)}·${filters}`,
    terms: [...convolutionTerms(kernel, channels, filters, groups), ...(bias ? [term('1', 'bias of each filter', 1)] : [])],
  }
}

/** k·k·c_in / g·c_out·h·w, with h·w the places where the window stands. */
export function multiplyAddFormula(kernel: Sizes, channels: number, filters: number, groups: number, places: Sizes): Formula {
  const groupSymbols = groups === 1 ? '' : ' / g'
  const groupFilled = groups === 1 ? '' : ` / ${groups}`
  const positions = axisSymbols(places.length).join('·')
  return {
    value: ((product(kernel) * channels) / groups) * filters * product(places),
    symbols: `${kernelSymbols(kernel)}·c_in${groupSymbols}·c_out·${positions}`,
    filled: `${kernel.join('·')}·${channels}${groupFilled}·${filters}·${places.join('·')}`,
    terms: [...convolutionTerms(kernel, channels, filters, groups), term(positions, 'places of the window', saySizes(places))],
  }
}

/** One number more per filter, or per unit: the lengths of weight normalisation. */
export const withLengths = (formula: Formula, filters: number): Formula => ({
  value: formula.value + filters,
  symbols: `${formula.symbols} + c_out`,
  filled: `${formula.filled} + ${filters}`,
  terms: [...formula.terms, term('+ c_out', 'trained lengths of the weights', filters)],
})

const axisSymbols = (n: number): readonly string[] => axisNames(n as Dimensions).map((name) => name[0] ?? '')
const kernelSymbols = (kernel: Sizes): string =>
  same(kernel, kernel[0] ?? 1)
    ? kernel.map(() => 'k').join('·')
    : axisSymbols(kernel.length)
        .map((axis) => `k_${axis}`)
        .join('·')
const convolutionTerms = (kernel: Sizes, channels: number, filters: number, groups: number) => [
  ...(same(kernel, kernel[0] ?? 1)
    ? [term('k', 'kernel size', kernel[0] ?? 1)]
    : kernel.map((size, axis) => term(`k_${axisSymbols(kernel.length)[axis]}`, `kernel ${axisNames(kernel.length as Dimensions)[axis]}`, size))),
  term('c_in', 'input channels', channels),
  ...(groups === 1 ? [] : [term('g', 'groups', groups)]),
  term('c_out', 'filters', filters),
]

/** Sum of two formulas, for layers made of two convolutions. */
export const sumFormula = (a: Formula, b: Formula, names: readonly [string, string]): Formula => ({
  value: a.value + b.value,
  symbols: `${a.symbols} + ${b.symbols}`,
  filled: `${a.filled} + ${b.filled}`,
  terms: [term(names[0], a.filled, a.value), term(names[1], b.filled, b.value)],
})
