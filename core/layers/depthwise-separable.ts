// Depthwise separable 1D, 2D, 3D: a depthwise convolution, then a convolution of single places.

import { int } from '../options/options.ts'
import {
  convolutionParameters,
  emitConvolution,
  multiplyAddFormula,
  paddingModeOption,
  parameterFormula,
  refuseFilling,
  sumFormula,
} from './convolution.ts'
import { convolutionInPyTorch } from './convolution-in-pytorch.ts'
import { defineLayer, type LayerCase, type RefusalCase, refuse } from './layer-type.ts'
import { pythonArguments, pythonFlag } from './pytorch.ts'
import { biasOption, first, onePort, weightsOption } from './shared.ts'
import { channelsOf, type Dimensions, family, needsPlaces, placesOf, saySizes } from './spatial.ts'
import { dilationOption, kernelOption, outputFormula, paddingOptions, placeWindow, refuseWindow, strideOption } from './window.ts'

const parts = ['depthwise part', '1×1 part'] as const
/** Existing designs call the 2D one by its short title. */
const titleOf = (n: Dimensions) => (n === 2 ? 'Depthwise separable' : `Depthwise separable ${n}D`)

const separable = (n: Dimensions) => {
  const single = Array<number>(n).fill(1)
  return defineLayer({
    type: `depthwise-separable-${n}d`,
    title: titleOf(n),
    stem: 'separable',
    category: 'convolution',
    summary:
      'First filters every channel by itself, then mixes the channels by a 1×1 convolution. Does nearly what a full convolution does for about 1/c_out + 1/k² of the multiply-adds.',
    source: 'Sifre 2014; Chollet 2017 (Xception); Howard et al. 2017 (MobileNet)',
    ports: onePort,
    options: {
      filters: int({ label: 'Filters', help: 'Channels of the output.', default: 32, min: 1, max: 65_536 }),
      kernelSize: kernelOption(n, 3),
      stride: strideOption(n, 1),
      ...paddingOptions(n),
      paddingMode: paddingModeOption,
      dilation: dilationOption(n),
      bias: biasOption,
      weights: weightsOption,
    },
    highlights: ({ filters, kernelSize }) => [`${filters} filters`, saySizes(kernelSize)],
    shape({ inputs, options }) {
      const input = first(inputs)
      const unfit = needsPlaces(titleOf(n), n, input)
      if (unfit) return refuse(unfit)
      const refusal = refuseWindow(options, placesOf(input)) ?? refuseFilling(options, placesOf(input))
      return refusal ? refuse(refusal) : [options.filters, ...placeWindow(options, placesOf(input)).output]
    },
    parameters({ inputs, options: { filters, kernelSize, bias, weights } }) {
      const channels = channelsOf(first(inputs))
      return [
        ...convolutionParameters({ channels, filters: channels, kernel: kernelSize, groups: channels, bias, weights, prefix: 'depthwise.' }),
        ...convolutionParameters({ channels, filters, kernel: single, groups: 1, bias, weights, prefix: 'pointwise.' }),
      ]
    },
    emit(g, { inputs, options, parameter }) {
      const x = first(inputs)
      const bias = (part: string) => (options.bias ? parameter(`${part}.bias`) : undefined)
      const filtered = emitConvolution(g, x, [parameter('depthwise.weight'), bias('depthwise')], options, x.shape[1] as number)
      return g.op('Conv', [filtered, parameter('pointwise.weight'), bias('pointwise')], { kernel_shape: single })
    },
    arithmetic({ inputs, options, output }) {
      const [channels, places] = [channelsOf(first(inputs)), placesOf(first(inputs))]
      const { filters, kernelSize, bias } = options
      return {
        parameters: sumFormula(
          parameterFormula(kernelSize, channels, channels, channels, bias),
          parameterFormula(single, channels, filters, 1, bias),
          parts,
        ),
        multiplyAdds: sumFormula(
          multiplyAddFormula(kernelSize, channels, channels, channels, placesOf(output)),
          multiplyAddFormula(single, channels, filters, 1, placesOf(output)),
          parts,
        ),
        output: outputFormula(options, places),
        window: placeWindow(options, places),
      }
    },
    pytorch({ inputs, options }) {
      const channels = channelsOf(first(inputs))
      const { filters, bias } = options
      const { module, read } = convolutionInPyTorch(options, { channels, places: placesOf(first(inputs)), filters: channels, groups: channels, bias })
      const pointwise = `nn.Conv${n}d(${pythonArguments(
        [channels, filters],
        [
          ['kernel_size', '1', ''],
          ['bias', pythonFlag(bias), 'True'],
        ],
      )})`
      return {
        modules: { depthwise: module, pointwise },
        forward: ({ inputs: [x = ''], module: self }) => [`x = ${self('depthwise')}(${read(x)})`, `${self('pointwise')}(x)`],
      }
    },
    cases: cases[n],
    refusals: refusals[n],
  })
}

const cases: Readonly<Record<Dimensions, readonly LayerCase[]>> = {
  1: [
    { name: '3 same', options: { filters: 6, padding: 'same', bias: false }, inputs: [[4, 8]], output: [6, 8] },
    { name: 'stride 2', options: { filters: 5, stride: [2], padding: 'explicit' }, inputs: [[3, 8]], output: [5, 4] },
    { name: '5 valid', options: { filters: 2, kernelSize: [5] }, inputs: [[3, 9]], output: [2, 5] },
  ],
  2: [
    { name: '3×3 same', options: { filters: 6, padding: 'same', bias: false }, inputs: [[4, 8, 7]], output: [6, 8, 7] },
    { name: 'stride 2', options: { filters: 5, stride: [2, 2], padding: 'explicit' }, inputs: [[3, 8, 8]], output: [5, 4, 4] },
    { name: '5×5 valid', options: { filters: 2, kernelSize: [5, 5] }, inputs: [[3, 9, 6]], output: [2, 5, 2] },
  ],
  3: [
    { name: '3×3×3 same', options: { filters: 4, padding: 'same', bias: false }, inputs: [[2, 4, 4, 3]], output: [4, 4, 4, 3] },
    { name: 'stride 2', options: { filters: 3, stride: [2, 2, 2], padding: 'explicit' }, inputs: [[2, 4, 4, 4]], output: [3, 2, 2, 2] },
    { name: 'oblong', options: { filters: 2, kernelSize: [1, 3, 3] }, inputs: [[2, 3, 4, 5]], output: [2, 3, 2, 3] },
  ],
}

const refusals: Readonly<Record<Dimensions, readonly RefusalCase[]>> = {
  1: [{ name: 'an image', inputs: [[4, 8, 8]], says: /^Depthwise separable 1D needs channels and length/ }],
  2: [
    { name: 'kernel larger than the image', options: { kernelSize: [9, 9] }, inputs: [[4, 8, 8]], says: /^9×9 does not fit the 8×8 image/ },
    { name: 'no image', inputs: [[64]], says: /^Depthwise separable needs channels, height and width/ },
  ],
  3: [{ name: 'an image', inputs: [[4, 8, 8]], says: /^Depthwise separable 3D needs channels, depth, height and width/ }],
}

export const separableConvolutions = family(separable)
