// Depthwise 1D, 2D, 3D: one kernel (or a few) per channel; channels do not mix.

import { int } from '../options/options.ts'
import { convolutionParameters, emitConvolution, multiplyAddFormula, paddingModeOption, parameterFormula, refuseFilling } from './convolution.ts'
import { convolutionInPyTorch } from './convolution-in-pytorch.ts'
import { defineLayer, type LayerCase, type RefusalCase, refuse } from './layer-type.ts'
import { behind } from './pytorch.ts'
import { biasOption, first, onePort, weightsOption } from './shared.ts'
import { channelsOf, type Dimensions, family, needsPlaces, placesOf, saySizes } from './spatial.ts'
import { dilationOption, kernelOption, outputFormula, paddingOptions, placeWindow, refuseWindow, strideOption } from './window.ts'

const depthwise = (n: Dimensions) =>
  defineLayer({
    type: `depthwise-${n}d`,
    title: `Depthwise ${n}D`,
    stem: 'depthwise',
    category: 'convolution',
    summary:
      'Filters every channel by itself, with its own kernels. Needs a small share of the arithmetic of a full convolution; a 1×1 convolution behind it mixes the channels again.',
    source: 'Sifre 2014; Howard et al. 2017 (MobileNet)',
    ports: onePort,
    options: {
      multiplier: int({
        label: 'Multiplier',
        help: 'Kernels per channel: the output has this many times the channels.',
        default: 1,
        min: 1,
        max: 1024,
      }),
      kernelSize: kernelOption(n, 3),
      stride: strideOption(n, 1),
      ...paddingOptions(n),
      paddingMode: paddingModeOption,
      dilation: dilationOption(n),
      bias: biasOption,
      weights: weightsOption,
    },
    highlights: ({ multiplier, kernelSize }) => [saySizes(kernelSize), ...(multiplier === 1 ? [] : [`${multiplier} per channel`])],
    shape({ inputs, options }) {
      const input = first(inputs)
      const unfit = needsPlaces(`Depthwise ${n}D`, n, input)
      if (unfit) return refuse(unfit)
      const refusal = refuseWindow(options, placesOf(input)) ?? refuseFilling(options, placesOf(input))
      return refusal ? refuse(refusal) : [channelsOf(input) * options.multiplier, ...placeWindow(options, placesOf(input)).output]
    },
    parameters({ inputs, options: { multiplier, kernelSize, bias, weights } }) {
      const channels = channelsOf(first(inputs))
      return convolutionParameters({ channels, filters: channels * multiplier, kernel: kernelSize, groups: channels, bias, weights })
    },
    emit: (g, { inputs, options, parameter }) =>
      emitConvolution(
        g,
        first(inputs),
        [parameter('weight'), options.bias ? parameter('bias') : undefined],
        options,
        first(inputs).shape[1] as number,
      ),
    arithmetic({ inputs, options, output }) {
      const [channels, places] = [channelsOf(first(inputs)), placesOf(first(inputs))]
      const { multiplier, kernelSize, bias } = options
      const filters = channels * multiplier
      return {
        parameters: parameterFormula(kernelSize, channels, filters, channels, bias),
        multiplyAdds: multiplyAddFormula(kernelSize, channels, filters, channels, placesOf(output)),
        output: outputFormula(options, places),
        window: placeWindow(options, places),
      }
    },
    pytorch({ inputs, options }) {
      const channels = channelsOf(first(inputs))
      const shape = { channels, places: placesOf(first(inputs)), filters: channels * options.multiplier, groups: channels, bias: options.bias }
      const { module, read } = convolutionInPyTorch(options, shape)
      return behind(module, read)
    },
    cases: cases[n],
    refusals: refusals[n],
  })

const cases: Readonly<Record<Dimensions, readonly LayerCase[]>> = {
  1: [
    { name: '3 same', options: { padding: 'same' }, inputs: [[5, 8]], output: [5, 8] },
    { name: 'two kernels per channel, stride 2', options: { multiplier: 2, stride: [2], padding: 'explicit' }, inputs: [[3, 8]], output: [6, 4] },
    { name: 'circular, no bias', options: { padding: 'same', paddingMode: 'circular', bias: false }, inputs: [[4, 9]], output: [4, 9] },
  ],
  2: [
    { name: '3×3 same', options: { padding: 'same' }, inputs: [[5, 8, 7]], output: [5, 8, 7] },
    {
      name: 'two kernels per channel, stride 2',
      options: { multiplier: 2, stride: [2, 2], padding: 'explicit' },
      inputs: [[3, 8, 8]],
      output: [6, 4, 4],
    },
    { name: 'dilated, no bias', options: { dilation: [2, 2], bias: false }, inputs: [[4, 9, 8]], output: [4, 5, 4] },
  ],
  3: [
    { name: '3×3×3 same', options: { padding: 'same' }, inputs: [[3, 4, 5, 5]], output: [3, 4, 5, 5] },
    { name: 'stride 2', options: { stride: [2, 2, 2], padding: 'explicit' }, inputs: [[2, 4, 5, 4]], output: [2, 2, 3, 2] },
    { name: 'two kernels per channel', options: { multiplier: 2 }, inputs: [[2, 3, 4, 3]], output: [4, 1, 2, 1] },
  ],
}

const refusals: Readonly<Record<Dimensions, readonly RefusalCase[]>> = {
  1: [{ name: 'a list', inputs: [[64]], says: /^Depthwise 1D needs channels and length, but 64 values arrive\./ }],
  2: [
    { name: 'kernel larger than the image', options: { kernelSize: [5, 5] }, inputs: [[4, 3, 9]], says: /^5×5 does not fit the 3×9 image/ },
    { name: 'no image', inputs: [[64]], says: /^Depthwise 2D needs channels, height and width, but 64 values arrive\./ },
  ],
  3: [{ name: 'an image', inputs: [[3, 8, 8]], says: /^Depthwise 3D needs .* Use Depthwise 2D here/ }],
}

export const depthwiseConvolutions = family(depthwise)
