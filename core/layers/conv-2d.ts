// Conv 2D: the layer convolutional networks are named after.

import { int } from '../options/options.ts'
import { convolutionParameters, multiplyAddFormula, parameterFormula, pytorchConvolution, refuseGroups } from './convolution.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { biasOption, first, imageOf, needsImage, onePort, sayPair, weightsOption } from './shared.ts'
import { dilationOption, kernelOption, outputFormula, paddingOptions, placeWindow, refuseWindow, strideOption } from './window.ts'

export const conv2d = defineLayer({
  type: 'conv-2d',
  title: 'Conv 2D',
  stem: 'conv',
  category: 'convolution',
  summary:
    'Slides trained kernels over the incoming maps; each filter adds up all channels under its window and makes one map. Every place shares the same weights, so a pattern is found wherever it lies. A 1×1 kernel mixes channels only.',
  source: 'LeCun et al. 1989; LeCun et al. 1998',
  ports: onePort,
  options: {
    filters: int({ label: 'Filters', help: 'Kernels, and so channels of the output.', default: 16, min: 1, max: 65_536 }),
    kernelSize: kernelOption(3),
    stride: strideOption(1),
    ...paddingOptions,
    dilation: dilationOption,
    groups: int({
      label: 'Groups',
      help: 'Splits channels and filters into groups that do not see each other; as many groups as channels is a depthwise convolution.',
      default: 1,
      min: 1,
      max: 65_536,
    }),
    bias: biasOption,
    weights: weightsOption,
  },
  highlights: ({ filters, kernelSize, stride }) => [
    `${filters} ${filters === 1 ? 'filter' : 'filters'}`,
    sayPair(kernelSize) + (stride[0] === 1 && stride[1] === 1 ? '' : `/${stride[0] === stride[1] ? stride[0] : sayPair(stride)}`),
  ],
  shape({ inputs, options }) {
    const input = first(inputs)
    const unfit = needsImage('Conv 2D', input)
    if (unfit) return refuse(unfit)
    const image = imageOf(input)
    const refusal = refuseGroups(image[0], options.filters, options.groups) ?? refuseWindow(options, image)
    return refusal ? refuse(refusal) : [options.filters, ...placeWindow(options, image).output]
  },
  parameters: ({ inputs, options: { filters, kernelSize, groups, bias, weights } }) =>
    convolutionParameters({ channels: imageOf(first(inputs))[0], filters, kernel: kernelSize, groups, bias, weights }),
  emit(g, { inputs, options, parameter }) {
    const x = first(inputs)
    const window = placeWindow(options, imageOf(x.shape.slice(1)))
    return g.op('Conv', [x, parameter('weight'), options.bias ? parameter('bias') : undefined], {
      ...window.attributes,
      dilations: options.dilation,
      group: options.groups,
    })
  },
  arithmetic({ inputs, options, output }) {
    const image = imageOf(first(inputs))
    const { filters, kernelSize, groups, bias } = options
    const [, height, width] = imageOf(output)
    return {
      parameters: parameterFormula(kernelSize, image[0], filters, groups, bias),
      multiplyAdds: multiplyAddFormula(kernelSize, image[0], filters, groups, [height, width]),
      output: outputFormula(options, image),
      window: placeWindow(options, image),
    }
  },
  pytorch: ({ inputs, options }) => pytorchConvolution(options, imageOf(first(inputs)), options.filters, options.groups),
  cases: [
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
  refusals: [
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
})
