// Conv 1D, 2D, 3D: the layer convolutional networks are named after.

import { int } from '../options/options.ts'
import {
  convolutionParameters,
  emitConvolution,
  multiplyAddFormula,
  paddingModeOption,
  parameterFormula,
  penaltyOptions,
  refuseFilling,
  refuseGroups,
  treatedWeight,
  weightTreatments,
  withLengths,
} from './convolution.ts'
import { convolutionInPyTorch, droppedWeight, weightNormed } from './convolution-in-pytorch.ts'
import { type Evaluation, evaluationOption, fourierFormula } from './fourier.ts'
import { type Arithmetic, defineLayer, type Formula, type LayerCase, type RefusalCase, refuse } from './layer-type.ts'
import { behind } from './pytorch.ts'
import { biasOption, first, onePort, weightsOption } from './shared.ts'
import { channelsOf, type Dimensions, family, needsPlaces, placesOf, product, same, sayEqual, saySizes } from './spatial.ts'
import { dilationOption, kernelOption, outputFormula, paddingOptions, placeWindow, refuseWindow, strideOption } from './window.ts'

const about = {
  1: 'Slides trained kernels along a signal or a text; each filter adds up all channels under its window and makes one sequence. Every place shares the same weights, so a pattern is found wherever it lies.',
  2: 'Slides trained kernels over the incoming maps; each filter adds up all channels under its window and makes one map. Every place shares the same weights, so a pattern is found wherever it lies. A 1×1 kernel mixes channels only.',
  3: 'Slides trained kernels through a volume or a video; each filter adds up all channels under its window and makes one volume. Costs k times what the same kernel costs in two dimensions.',
} as const
const sources = { 1: 'Waibel et al. 1989', 2: 'LeCun et al. 1989; LeCun et al. 1998', 3: 'Ji et al. 2013; Tran et al. 2015' } as const

const convolution = (n: Dimensions) =>
  defineLayer({
    type: `conv-${n}d`,
    title: `Conv ${n}D`,
    stem: 'conv',
    category: 'convolution',
    summary: about[n],
    source: sources[n],
    ports: onePort,
    options: {
      filters: int({ label: 'Filters', help: 'Kernels, and so channels of the output.', default: 16, min: 1, max: 65_536 }),
      kernelSize: kernelOption(n, 3),
      stride: strideOption(n, 1),
      ...paddingOptions(n),
      paddingMode: paddingModeOption,
      dilation: dilationOption(n),
      groups: int({
        label: 'Groups',
        help: 'Splits channels and filters into groups that do not see each other; as many groups as channels is a depthwise convolution.',
        default: 1,
        min: 1,
        max: 65_536,
      }),
      bias: biasOption,
      weights: weightsOption,
      evaluation: evaluationOption,
      ...weightTreatments,
      ...penaltyOptions,
    },
    highlights: ({ filters, kernelSize, stride }) => [
      `${filters} ${filters === 1 ? 'filter' : 'filters'}`,
      saySizes(kernelSize) + (same(stride, 1) ? '' : `/${sayEqual(stride)}`),
    ],
    shape({ inputs, options }) {
      const input = first(inputs)
      const unfit = needsPlaces(`Conv ${n}D`, n, input)
      if (unfit) return refuse(unfit)
      const places = placesOf(input)
      const refusal =
        refuseGroups(channelsOf(input), options.filters, options.groups) ?? refuseWindow(options, places) ?? refuseFilling(options, places)
      return refusal ? refuse(refusal) : [options.filters, ...placeWindow(options, places).output]
    },
    parameters: ({ inputs, options: { kernelSize, ...options } }) =>
      convolutionParameters({ ...options, channels: channelsOf(first(inputs)), kernel: kernelSize }),
    emit(g, { inputs, options, parameter }) {
      const weight = treatedWeight(g, parameter, options)
      return emitConvolution(g, first(inputs), [weight, options.bias ? parameter('bias') : undefined], options, options.groups)
    },
    arithmetic({ inputs, options, output }) {
      const [channels, places] = [channelsOf(first(inputs)), placesOf(first(inputs))]
      const { filters, kernelSize, groups, bias, weightNorm } = options
      const window = placeWindow(options, places)
      const parameters = parameterFormula(kernelSize, channels, filters, groups, bias)
      return {
        parameters: weightNorm ? withLengths(parameters, filters) : parameters,
        ...costs(options.evaluation, product(kernelSize) >= largeKernel, {
          direct: () => multiplyAddFormula(kernelSize, channels, filters, groups, placesOf(output)),
          fourier: () => fourierFormula(places, window.attributes.pads, channels, filters, groups),
        }),
        output: outputFormula(options, places),
        window,
      }
    },
    pytorch({ inputs, options }) {
      const [channels, places] = [channelsOf(first(inputs)), placesOf(first(inputs))]
      const { module, read, withWeight } = convolutionInPyTorch(options, { channels, places, ...options })
      const written = weightNormed(module, options.weightNorm)
      if (options.dropConnect === 0) return behind(written, read)
      return {
        modules: { '': written },
        forward({ inputs: [x = ''], module: self }) {
          const weight = droppedWeight(self(), n + 2, options)
          return [...weight.slice(0, -1), `weight = ${weight.at(-1)}`, withWeight(x, 'weight', `${self()}.bias`)]
        },
      }
    },
    cases: [...cases[n], ...everywhere(n)],
    refusals: refusals[n],
  })

/** From so many taps on, the other way to compute is worth a look. */
const largeKernel = 49

function costs(
  evaluation: Evaluation,
  large: boolean,
  { direct, fourier }: Readonly<Record<Evaluation, () => Formula>>,
): Pick<Arithmetic, 'multiplyAdds' | 'otherwise'> {
  if (evaluation === 'fourier') return { multiplyAdds: fourier(), otherwise: { label: 'directly', multiplyAdds: direct() } }
  return { multiplyAdds: direct(), ...(large ? { otherwise: { label: 'by Fourier', multiplyAdds: fourier() } } : {}) }
}

/** Options that work alike in every dimension. */
function everywhere(n: Dimensions): readonly LayerCase[] {
  const along = (...all: [number, number, number]) => all.slice(0, n)
  const each = (size: number) => along(size, size, size)
  const padded = { filters: 3, kernelSize: each(3), padding: 'explicit', paddingSize: each(1) }
  return [
    ...(['reflect', 'replicate', 'circular'] as const).map((paddingMode) => ({
      name: `padded by ${paddingMode}`,
      options: { ...padded, paddingMode },
      inputs: [[2, ...along(5, 4, 3)]],
      output: [3, ...along(5, 4, 3)],
    })),
    {
      name: 'weight norm and DropConnect',
      options: { filters: 4, weightNorm: true, dropConnect: 0.3 },
      inputs: [[2, ...each(4)]],
      output: [4, ...each(2)],
    },
    {
      name: 'by Fourier, dilated, grouped, stride 2',
      options: { filters: 4, groups: 2, evaluation: 'fourier', dilation: each(2), stride: each(2), padding: 'explicit', paddingSize: each(1) },
      inputs: [[2, ...along(7, 6, 5)]],
      output: [4, ...along(3, 2, 2)],
    },
    {
      name: 'DropConnect as in the paper, no bias',
      options: { filters: 2, dropConnect: 0.5, rescale: false, bias: false },
      inputs: [[2, ...each(4)]],
      output: [2, ...each(2)],
    },
    {
      name: 'same, odd first',
      options: { filters: 2, stride: each(2), padding: 'same', oddFirst: true },
      inputs: [[2, ...along(6, 7, 4)]],
      output: [2, ...along(3, 4, 2)],
    },
  ]
}

const cases: Readonly<Record<Dimensions, readonly LayerCase[]>> = {
  1: [
    { name: '3 valid', options: { filters: 4 }, inputs: [[3, 11]], output: [4, 9] },
    { name: 'even kernel, same', options: { filters: 3, kernelSize: [4], padding: 'same' }, inputs: [[3, 10]], output: [3, 10] },
    { name: 'dilated', options: { filters: 4, dilation: [2], padding: 'explicit', paddingSize: [2] }, inputs: [[3, 12]], output: [4, 12] },
    { name: 'grouped, stride 2', options: { filters: 6, groups: 2, stride: [2] }, inputs: [[4, 9]], output: [6, 4] },
  ],
  2: [
    { name: '3×3 valid', options: { filters: 8 }, inputs: [[1, 28, 28]], output: [8, 26, 26] },
    { name: '3×3 same', options: { filters: 4, padding: 'same' }, inputs: [[3, 9, 7]], output: [4, 9, 7] },
    { name: 'even kernel, same', options: { filters: 3, kernelSize: [4, 2], padding: 'same' }, inputs: [[2, 7, 8]], output: [3, 7, 8] },
    { name: 'same with stride', options: { filters: 4, stride: [2, 2], padding: 'same' }, inputs: [[3, 8, 9]], output: [4, 4, 5] },
    {
      name: 'explicit, oblong, no bias',
      options: { filters: 4, kernelSize: [1, 7], stride: [1, 2], padding: 'explicit', paddingSize: [0, 3], bias: false },
      inputs: [[3, 6, 10]],
      output: [4, 6, 5],
    },
    { name: 'dilated', options: { filters: 4, dilation: [1, 3] }, inputs: [[3, 6, 11]], output: [4, 4, 5] },
    { name: 'grouped', options: { filters: 6, groups: 2 }, inputs: [[4, 7, 7]], output: [6, 5, 5] },
  ],
  3: [
    { name: '3×3×3 valid', options: { filters: 3 }, inputs: [[2, 5, 6, 5]], output: [3, 3, 4, 3] },
    {
      name: 'oblong',
      options: { filters: 3, kernelSize: [1, 3, 5], padding: 'explicit', paddingSize: [0, 1, 2] },
      inputs: [[2, 4, 6, 7]],
      output: [3, 4, 6, 7],
    },
    { name: 'even kernel, same', options: { filters: 3, kernelSize: [2, 2, 2], padding: 'same' }, inputs: [[2, 4, 5, 5]], output: [3, 4, 5, 5] },
    { name: 'grouped, stride 2', options: { filters: 4, groups: 2, stride: [2, 2, 2] }, inputs: [[4, 5, 5, 4]], output: [4, 2, 2, 1] },
  ],
}

const refusals: Readonly<Record<Dimensions, readonly RefusalCase[]>> = {
  1: [
    { name: 'kernel longer than the signal', options: { kernelSize: [9] }, inputs: [[2, 5]], says: /^9 does not fit the 5 signal that reaches it\./ },
    { name: 'an image', inputs: [[3, 8, 8]], says: /^Conv 1D needs channels and length, but 3×8×8 values arrive\. Use Conv 2D here/ },
    {
      name: 'nothing to mirror',
      options: { kernelSize: [7], padding: 'same', paddingMode: 'reflect' },
      inputs: [[2, 3]],
      says: /^A padding of 3 cannot be filled by “reflect” from the 3 signal\. Pad by at most 2, or set Padded with to “zeros”\.$/,
    },
  ],
  2: [
    {
      name: 'kernel larger than the image',
      options: { kernelSize: [7, 7] },
      inputs: [[16, 5, 5]],
      says: /^7×7 does not fit the 5×5 image that reaches it\. Use at most 5×5, or set Padding to “same”\.$/,
    },
    {
      name: 'dilated kernel larger than the image',
      options: { dilation: [3, 3] },
      inputs: [[16, 5, 5]],
      says: /^3×3, dilated to 7×7, does not fit the 5×5 image that reaches it\. Let the dilated window span at most 5×5/,
    },
    { name: 'no image', inputs: [[400]], says: /^Conv 2D needs channels, height and width, but 400 values arrive\./ },
    {
      name: 'groups do not divide the channels',
      options: { groups: 2 },
      inputs: [[3, 8, 8]],
      says: /^3 channels cannot be shared out to 2 groups\./,
    },
    { name: 'groups do not divide the filters', options: { filters: 5, groups: 2 }, inputs: [[4, 8, 8]], says: /^5 filters .* at most 1\.$/ },
  ],
  3: [
    {
      name: 'kernel larger than the volume',
      options: { kernelSize: [3, 7, 7] },
      inputs: [[2, 5, 5, 5]],
      says: /^3×7×7 does not fit the 5×5×5 volume/,
    },
    { name: 'an image', inputs: [[3, 8, 8]], says: /^Conv 3D needs channels, depth, height and width, but 3×8×8 values arrive\. Use Conv 2D here/ },
  ],
}

export const convolutions = family(convolution)
