// What the convolution layers share: group refusals, weights with their fans, formulas, PyTorch's arguments.

import type { Scheme } from './initialisation.ts'
import type { Formula, Parameter, Refusal } from './layer-type.ts'
import { biasStart, type Image, pythonArguments, pythonFlag, pythonPair, sayPair, term } from './shared.ts'
import { placeWindow, type WindowOptions } from './window.ts'

type Pair = readonly [number, number]

/** Weights [filters, channels / groups, kernel height, kernel width] and bias [filters]. */
export function convolutionParameters(call: {
  readonly channels: number
  readonly filters: number
  readonly kernel: Pair
  readonly groups: number
  readonly bias: boolean
  readonly weights: Scheme
  /** `depthwise.` where a layer holds two convolutions. */
  readonly prefix?: string
}): readonly Parameter[] {
  const { channels, filters, kernel, groups, bias, weights, prefix = '' } = call
  const fanIn = (channels / groups) * kernel[0] * kernel[1]
  const fanOut = (filters / groups) * kernel[0] * kernel[1]
  const weight: Parameter = {
    name: `${prefix}weight`,
    shape: [filters, channels / groups, ...kernel],
    role: 'parameter',
    initialise: { scheme: weights, fanIn, fanOut },
  }
  return bias ? [weight, { name: `${prefix}bias`, shape: [filters], role: 'parameter', initialise: biasStart(weights, fanIn) }] : [weight]
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
export function parameterFormula(kernel: Pair, channels: number, filters: number, groups: number, bias: boolean): Formula {
  const perGroup = groups === 1 ? 'c_in' : 'c_in / g'
  const perGroupFilled = groups === 1 ? `${channels}` : `${channels} / ${groups}`
  const one = (weights: string) => (bias ? `(${weights} + 1)` : weights)
  return {
    value: ((kernel[0] * kernel[1] * channels) / groups + (bias ? 1 : 0)) * filters,
    symbols: `${one(`${kernelSymbols(kernel)}·${perGroup}`)}·c_out`,
    filled: `${one(`${kernel[0]}·${kernel[1]}·${perGroupFilled}`)}·${filters}`,
    terms: [...convolutionTerms(kernel, channels, filters, groups), ...(bias ? [term('1', 'bias of each filter', 1)] : [])],
  }
}

/** k·k·c_in / g·c_out·h·w, with h·w the places where the window stands. */
export function multiplyAddFormula(kernel: Pair, channels: number, filters: number, groups: number, [height, width]: Pair): Formula {
  const groupSymbols = groups === 1 ? '' : ' / g'
  const groupFilled = groups === 1 ? '' : ` / ${groups}`
  return {
    value: ((kernel[0] * kernel[1] * channels) / groups) * filters * height * width,
    symbols: `${kernelSymbols(kernel)}·c_in${groupSymbols}·c_out·h·w`,
    filled: `${kernel[0]}·${kernel[1]}·${channels}${groupFilled}·${filters}·${height}·${width}`,
    terms: [...convolutionTerms(kernel, channels, filters, groups), term('h·w', 'places of the window', sayPair([height, width]))],
  }
}

const kernelSymbols = (kernel: Pair): string => (kernel[0] === kernel[1] ? 'k·k' : 'k_h·k_w')
const convolutionTerms = (kernel: Pair, channels: number, filters: number, groups: number) => [
  ...(kernel[0] === kernel[1]
    ? [term('k', 'kernel size', kernel[0])]
    : [term('k_h', 'kernel height', kernel[0]), term('k_w', 'kernel width', kernel[1])]),
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

/** `nn.Conv2d(1, 8, kernel_size=3)`; padding that PyTorch's layer cannot write stands before it as `nn.ZeroPad2d`. */
export function pytorchConvolution(options: WindowOptions & { readonly bias: boolean }, image: Image, filters: number, groups: number): string {
  const { begin, end } = placeWindow(options, image)
  const even = begin[0] === end[0] && begin[1] === end[1]
  const layer = `nn.Conv2d(${pythonArguments(
    [image[0], filters],
    [
      ['kernel_size', pythonPair(options.kernelSize), ''],
      ['stride', pythonPair(options.stride), '1'],
      ['padding', even ? pythonPair(begin) : '0', '0'],
      ['dilation', pythonPair(options.dilation ?? [1, 1]), '1'],
      ['groups', `${groups}`, '1'],
      ['bias', pythonFlag(options.bias), 'True'],
    ],
  )})`
  return even ? layer : `nn.Sequential(nn.ZeroPad2d((${begin[1]}, ${end[1]}, ${begin[0]}, ${end[0]})), ${layer})`
}
