// Transposed 2D: the convolution run backwards, to make maps larger.

import { int, pair } from '../options/options.ts'
import { multiplyAddFormula, parameterFormula, refuseGroups } from './convolution.ts'
import { defineLayer, type Formula, refuse } from './layer-type.ts'
import {
  biasOption,
  biasStart,
  first,
  imageOf,
  needsImage,
  onePort,
  pythonArguments,
  pythonFlag,
  pythonPair,
  sayPair,
  term,
  weightsOption,
} from './shared.ts'
import { dilationOption, kernelOption, strideOption, transposedWindow } from './window.ts'

type Pair = readonly [number, number]
interface Upward {
  readonly kernelSize: Pair
  readonly stride: Pair
  readonly paddingSize: Pair
  readonly outputPadding: Pair
  readonly dilation: Pair
}

/** n_out = (n_in − 1)·s − 2p + d·(k − 1) + p_out + 1 */
const size = (options: Upward, at: 0 | 1, length: number): number =>
  (length - 1) * options.stride[at] -
  2 * options.paddingSize[at] +
  options.dilation[at] * (options.kernelSize[at] - 1) +
  options.outputPadding[at] +
  1

function sizeFormula(options: Upward, height: number, width: number): Formula {
  const { stride, paddingSize, dilation, kernelSize, outputPadding } = options
  const value = size(options, 0, height)
  const other = size(options, 1, width)
  return {
    value,
    symbols: '(n_in − 1)·s − 2p + d·(k − 1) + p_out + 1',
    filled: `(${height} − 1)·${stride[0]} − 2·${paddingSize[0]} + ${dilation[0]}·(${kernelSize[0]} − 1) + ${outputPadding[0]} + 1`,
    terms: [
      term('n_in', 'input height', height),
      term('s', 'stride', stride[0]),
      term('p', 'padding', paddingSize[0]),
      term('d', 'dilation', dilation[0]),
      term('k', 'kernel size', kernelSize[0]),
      term('p_out', 'output padding', outputPadding[0]),
      ...(other === value ? [] : [term('w_out', 'output width, by the same formula', other)]),
    ],
  }
}

export const transposedConv2d = defineLayer({
  type: 'transposed-conv-2d',
  title: 'Transposed 2D',
  stem: 'up',
  category: 'convolution',
  summary:
    'Each input value lays its weighted kernel onto a larger map; where kernels overlap they add up. Used to bring small maps back to the size of the image. A kernel size that the stride divides avoids checkerboard patterns.',
  source: 'Zeiler et al. 2010; Dumoulin & Visin 2016; Odena et al. 2016 (checkerboards)',
  ports: onePort,
  options: {
    filters: int({ label: 'Filters', help: 'Channels of the output.', default: 16, min: 1, max: 65_536 }),
    kernelSize: kernelOption(2),
    stride: strideOption(2),
    paddingSize: pair({ label: 'Padding size', help: 'Rows and columns cut off on every side of the output.', default: [0, 0], min: 0, max: 1024 }),
    outputPadding: pair({
      label: 'Output padding',
      help: 'Rows and columns added at the end: tells apart the sizes that a strided convolution brings to the same size.',
      default: [0, 0],
      min: 0,
      max: 1024,
    }),
    dilation: dilationOption,
    groups: int({ label: 'Groups', help: 'Splits channels and filters into groups that do not see each other.', default: 1, min: 1, max: 65_536 }),
    bias: biasOption,
    weights: weightsOption,
  },
  highlights: ({ filters, kernelSize, stride }) => [
    `${filters} filters`,
    `${sayPair(kernelSize)}/${stride[0] === stride[1] ? stride[0] : sayPair(stride)}`,
  ],
  shape({ inputs, options }) {
    const input = first(inputs)
    const unfit = needsImage('Transposed 2D', input)
    if (unfit) return refuse(unfit)
    const [channels, height, width] = imageOf(input)
    const ungrouped = refuseGroups(channels, options.filters, options.groups)
    if (ungrouped) return refuse(ungrouped)
    const { outputPadding, stride } = options
    if (outputPadding[0] >= stride[0] || outputPadding[1] >= stride[1])
      return refuse({
        code: 'output-padding-too-large',
        option: 'outputPadding',
        what: `Output padding ${sayPair(outputPadding)} is not smaller than the stride ${sayPair(stride)}.`,
        mend: `Use at most ${sayPair([stride[0] - 1, stride[1] - 1])}.`,
      })
    const made: Pair = [size(options, 0, height), size(options, 1, width)]
    if (made[0] < 1 || made[1] < 1)
      return refuse({
        code: 'padding-too-large',
        option: 'paddingSize',
        what: `Padding ${sayPair(options.paddingSize)} cuts the whole output away.`,
        mend: 'Use less padding or a larger kernel.',
      })
    return [options.filters, ...made]
  },
  parameters({ inputs, options: { filters, kernelSize, stride, groups, bias, weights } }) {
    const [channels] = imageOf(first(inputs))
    const [taps, overlapping] = [kernelSize[0] * kernelSize[1], Math.ceil(kernelSize[0] / stride[0]) * Math.ceil(kernelSize[1] / stride[1])]
    // An output adds up only the kernels that overlap there. PyTorch's default counts filters and all taps instead.
    const fanIn = weights === 'pytorch-default' ? (filters / groups) * taps : (channels / groups) * overlapping
    const fanOut = (filters / groups) * taps
    return [
      { name: 'weight', shape: [channels, filters / groups, ...kernelSize], role: 'parameter', initialise: { scheme: weights, fanIn, fanOut } },
      ...(bias ? [{ name: 'bias', shape: [filters], role: 'parameter', initialise: biasStart(weights, fanIn) } as const] : []),
    ]
  },
  emit(g, { inputs, options, parameter }) {
    const { kernelSize, stride, paddingSize, outputPadding, dilation, groups, bias } = options
    return g.op('ConvTranspose', [first(inputs), parameter('weight'), bias ? parameter('bias') : undefined], {
      kernel_shape: kernelSize,
      strides: stride,
      pads: [...paddingSize, ...paddingSize],
      output_padding: outputPadding,
      dilations: dilation,
      group: groups,
    })
  },
  arithmetic({ inputs, options }) {
    const [channels, height, width] = imageOf(first(inputs))
    const { filters, kernelSize, stride, paddingSize, dilation, groups, bias } = options
    return {
      parameters: parameterFormula(kernelSize, channels, filters, groups, bias),
      multiplyAdds: multiplyAddFormula(kernelSize, channels, filters, groups, [height, width]),
      output: sizeFormula(options, height, width),
      window: transposedWindow(kernelSize, stride, dilation, paddingSize),
    }
  },
  pytorch({ inputs, options }) {
    const { filters, kernelSize, stride, paddingSize, outputPadding, dilation, groups, bias } = options
    return `nn.ConvTranspose2d(${pythonArguments(
      [imageOf(first(inputs))[0], filters],
      [
        ['kernel_size', pythonPair(kernelSize), ''],
        ['stride', pythonPair(stride), '1'],
        ['padding', pythonPair(paddingSize), '0'],
        ['output_padding', pythonPair(outputPadding), '0'],
        ['dilation', pythonPair(dilation), '1'],
        ['groups', `${groups}`, '1'],
        ['bias', pythonFlag(bias), 'True'],
      ],
    )})`
  },
  cases: [
    { name: '2×2, stride 2', options: { filters: 3 }, inputs: [[3, 5, 4]], output: [3, 10, 8] },
    {
      name: 'output padding',
      options: { filters: 3, kernelSize: [3, 3], paddingSize: [1, 1], outputPadding: [1, 1] },
      inputs: [[3, 5, 4]],
      output: [3, 10, 8],
    },
    { name: 'grouped, no bias', options: { filters: 6, kernelSize: [3, 3], groups: 2, bias: false }, inputs: [[4, 5, 4]], output: [6, 11, 9] },
    {
      name: 'dilated',
      options: { filters: 3, kernelSize: [3, 3], stride: [1, 1], dilation: [2, 2], paddingSize: [1, 1] },
      inputs: [[3, 5, 4]],
      output: [3, 7, 6],
    },
  ],
  refusals: [
    {
      name: 'output padding as large as the stride',
      options: { outputPadding: [2, 2] },
      inputs: [[3, 5, 5]],
      says: /^Output padding 2×2 .* Use at most 1×1\.$/,
    },
    { name: 'nothing left', options: { paddingSize: [5, 5] }, inputs: [[3, 5, 5]], says: /^Padding 5×5 cuts the whole output away\./ },
    { name: 'no image', inputs: [[64]], says: /^Transposed 2D needs channels, height and width/ },
  ],
})
