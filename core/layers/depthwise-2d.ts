// Depthwise 2D: one kernel (or a few) per channel; channels do not mix.

import { int } from '../options/options.ts'
import { convolutionParameters, multiplyAddFormula, parameterFormula, pytorchConvolution } from './convolution.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { biasOption, first, imageOf, needsImage, onePort, sayPair, weightsOption } from './shared.ts'
import { dilationOption, kernelOption, outputFormula, paddingOptions, placeWindow, refuseWindow, strideOption } from './window.ts'

export const depthwise2d = defineLayer({
  type: 'depthwise-2d',
  title: 'Depthwise 2D',
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
    kernelSize: kernelOption(3),
    stride: strideOption(1),
    ...paddingOptions,
    dilation: dilationOption,
    bias: biasOption,
    weights: weightsOption,
  },
  highlights: ({ multiplier, kernelSize }) => [sayPair(kernelSize), ...(multiplier === 1 ? [] : [`${multiplier} per channel`])],
  shape({ inputs, options }) {
    const input = first(inputs)
    const unfit = needsImage('Depthwise 2D', input)
    if (unfit) return refuse(unfit)
    const image = imageOf(input)
    const refusal = refuseWindow(options, image)
    return refusal ? refuse(refusal) : [image[0] * options.multiplier, ...placeWindow(options, image).output]
  },
  parameters({ inputs, options: { multiplier, kernelSize, bias, weights } }) {
    const [channels] = imageOf(first(inputs))
    return convolutionParameters({ channels, filters: channels * multiplier, kernel: kernelSize, groups: channels, bias, weights })
  },
  emit(g, { inputs, options, parameter }) {
    const x = first(inputs)
    const image = imageOf(x.shape.slice(1))
    return g.op('Conv', [x, parameter('weight'), options.bias ? parameter('bias') : undefined], {
      ...placeWindow(options, image).attributes,
      dilations: options.dilation,
      group: image[0],
    })
  },
  arithmetic({ inputs, options, output }) {
    const image = imageOf(first(inputs))
    const { multiplier, kernelSize, bias } = options
    const filters = image[0] * multiplier
    const [, height, width] = imageOf(output)
    return {
      parameters: parameterFormula(kernelSize, image[0], filters, image[0], bias),
      multiplyAdds: multiplyAddFormula(kernelSize, image[0], filters, image[0], [height, width]),
      output: outputFormula(options, image),
      window: placeWindow(options, image),
    }
  },
  pytorch({ inputs, options }) {
    const image = imageOf(first(inputs))
    return pytorchConvolution(options, image, image[0] * options.multiplier, image[0])
  },
  cases: [
    { name: '3×3 same', options: { padding: 'same' }, inputs: [[5, 8, 7]], output: [5, 8, 7] },
    {
      name: 'two kernels per channel, stride 2',
      options: { multiplier: 2, stride: [2, 2], padding: 'explicit' },
      inputs: [[3, 8, 8]],
      output: [6, 4, 4],
    },
    { name: 'dilated, no bias', options: { dilation: [2, 2], bias: false }, inputs: [[4, 9, 8]], output: [4, 5, 4] },
  ],
  refusals: [
    { name: 'kernel larger than the image', options: { kernelSize: [5, 5] }, inputs: [[4, 3, 9]], says: /^5×5 does not fit the 3×9 image/ },
    { name: 'no image', inputs: [[64]], says: /^Depthwise 2D needs channels, height and width, but 64 values arrive\./ },
  ],
})
