// Depthwise separable 2D: a depthwise convolution, then a 1×1 convolution.

import { int } from '../options/options.ts'
import { convolutionParameters, multiplyAddFormula, parameterFormula, pytorchConvolution, sumFormula } from './convolution.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { biasOption, first, imageOf, needsImage, onePort, sayPair, weightsOption } from './shared.ts'
import { dilationOption, kernelOption, outputFormula, paddingOptions, placeWindow, refuseWindow, strideOption } from './window.ts'

const single = [1, 1] as const
const parts = ['depthwise part', '1×1 part'] as const

export const depthwiseSeparable2d = defineLayer({
  type: 'depthwise-separable-2d',
  title: 'Depthwise separable',
  stem: 'separable',
  category: 'convolution',
  summary:
    'First filters every channel by itself, then mixes the channels by a 1×1 convolution. Does nearly what a full convolution does for about 1/c_out + 1/k² of the multiply-adds.',
  source: 'Sifre 2014; Chollet 2017 (Xception); Howard et al. 2017 (MobileNet)',
  ports: onePort,
  options: {
    filters: int({ label: 'Filters', help: 'Channels of the output.', default: 32, min: 1, max: 65_536 }),
    kernelSize: kernelOption(3),
    stride: strideOption(1),
    ...paddingOptions,
    dilation: dilationOption,
    bias: biasOption,
    weights: weightsOption,
  },
  highlights: ({ filters, kernelSize }) => [`${filters} filters`, sayPair(kernelSize)],
  shape({ inputs, options }) {
    const input = first(inputs)
    const unfit = needsImage('Depthwise separable', input)
    if (unfit) return refuse(unfit)
    const image = imageOf(input)
    const refusal = refuseWindow(options, image)
    return refusal ? refuse(refusal) : [options.filters, ...placeWindow(options, image).output]
  },
  parameters({ inputs, options: { filters, kernelSize, bias, weights } }) {
    const [channels] = imageOf(first(inputs))
    return [
      ...convolutionParameters({ channels, filters: channels, kernel: kernelSize, groups: channels, bias, weights, prefix: 'depthwise.' }),
      ...convolutionParameters({ channels, filters, kernel: single, groups: 1, bias, weights, prefix: 'pointwise.' }),
    ]
  },
  emit(g, { inputs, options, parameter }) {
    const x = first(inputs)
    const image = imageOf(x.shape.slice(1))
    const bias = (part: string) => (options.bias ? parameter(`${part}.bias`) : undefined)
    const filtered = g.op('Conv', [x, parameter('depthwise.weight'), bias('depthwise')], {
      ...placeWindow(options, image).attributes,
      dilations: options.dilation,
      group: image[0],
    })
    return g.op('Conv', [filtered, parameter('pointwise.weight'), bias('pointwise')], { kernel_shape: single })
  },
  arithmetic({ inputs, options, output }) {
    const image = imageOf(first(inputs))
    const { filters, kernelSize, bias } = options
    const [channels] = image
    const [, height, width] = imageOf(output)
    return {
      parameters: sumFormula(
        parameterFormula(kernelSize, channels, channels, channels, bias),
        parameterFormula(single, channels, filters, 1, bias),
        parts,
      ),
      multiplyAdds: sumFormula(
        multiplyAddFormula(kernelSize, channels, channels, channels, [height, width]),
        multiplyAddFormula(single, channels, filters, 1, [height, width]),
        parts,
      ),
      output: outputFormula(options, image),
      window: placeWindow(options, image),
    }
  },
  pytorch({ inputs, options }) {
    const [channels] = imageOf(first(inputs))
    const depthwise = pytorchConvolution(options, imageOf(first(inputs)), channels, channels)
    return `nn.Sequential(${depthwise}, nn.Conv2d(${channels}, ${options.filters}, kernel_size=1${options.bias ? '' : ', bias=False'}))`
  },
  cases: [
    { name: '3×3 same', options: { filters: 6, padding: 'same', bias: false }, inputs: [[4, 8, 7]], output: [6, 8, 7] },
    { name: 'stride 2', options: { filters: 5, stride: [2, 2], padding: 'explicit' }, inputs: [[3, 8, 8]], output: [5, 4, 4] },
    { name: '5×5 valid', options: { filters: 2, kernelSize: [5, 5] }, inputs: [[3, 9, 6]], output: [2, 5, 2] },
  ],
  refusals: [
    { name: 'kernel larger than the image', options: { kernelSize: [9, 9] }, inputs: [[4, 8, 8]], says: /^9×9 does not fit the 8×8 image/ },
    { name: 'no image', inputs: [[64]], says: /^Depthwise separable needs channels, height and width/ },
  ],
})
