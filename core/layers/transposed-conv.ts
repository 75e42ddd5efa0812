// Transposed 1D, 2D, 3D: the convolution run backwards, to make maps larger.

import { int } from '../options/options.ts'
import { checkerboardNote, overlapCounts, overlapRange } from './checkerboard.ts'
import { multiplyAddFormula, parameterFormula, refuseGroups } from './convolution.ts'
import { defineLayer, type Formula, type LayerCase, type RefusalCase, refuse } from './layer-type.ts'
import { pythonArguments, pythonFlag, pythonSizes } from './pytorch.ts'
import { biasOption, biasStart, first, onePort, term, weightsOption } from './shared.ts'
import { channelsOf, type Dimensions, family, needsPlaces, placesOf, product, type Sizes, sayEqual, saySizes, sizes } from './spatial.ts'
import { dilationOption, inputTerm, kernelOption, otherAxes, strideOption, transposedWindow } from './window.ts'

interface Upward {
  readonly kernelSize: Sizes
  readonly stride: Sizes
  readonly paddingSize: Sizes
  readonly outputPadding: Sizes
  readonly dilation: Sizes
}

/** n_out = (n_in − 1)·s − 2p + d·(k − 1) + p_out + 1 */
const sizesAfter = (options: Upward, places: Sizes): Sizes =>
  places.map((length, axis) => {
    const { stride, paddingSize, dilation, kernelSize, outputPadding } = options
    const [s = 1, p = 0, d = 1, k = 1, more = 0] = [stride[axis], paddingSize[axis], dilation[axis], kernelSize[axis], outputPadding[axis]]
    return (length - 1) * s - 2 * p + d * (k - 1) + more + 1
  })

function sizeFormula(options: Upward, places: Sizes): Formula {
  const [size = 0, s = 1, p = 0] = [places[0], options.stride[0], options.paddingSize[0]]
  const [d = 1, k = 1, more = 0] = [options.dilation[0], options.kernelSize[0], options.outputPadding[0]]
  const output = sizesAfter(options, places)
  return {
    value: output[0] ?? 0,
    symbols: '(n_in − 1)·s − 2p + d·(k − 1) + p_out + 1',
    filled: `(${size} − 1)·${s} − 2·${p} + ${d}·(${k} − 1) + ${more} + 1`,
    terms: [
      inputTerm(places),
      term('s', 'stride', s),
      term('p', 'padding', p),
      term('d', 'dilation', d),
      term('k', 'kernel size', k),
      term('p_out', 'output padding', more),
      ...otherAxes(output),
    ],
  }
}

const transposed = (n: Dimensions) =>
  defineLayer({
    type: `transposed-conv-${n}d`,
    title: `Transposed ${n}D`,
    stem: 'up',
    category: 'convolution',
    summary:
      'Each input value lays its weighted kernel onto a larger map; where kernels overlap they add up. Used to bring small maps back to the size of the image. A kernel size that the stride divides avoids checkerboard patterns.',
    source: 'Zeiler et al. 2010; Dumoulin & Visin 2016; Odena et al. 2016 (checkerboards)',
    ports: onePort,
    options: {
      filters: int({ label: 'Filters', help: 'Channels of the output.', default: 16, min: 1, max: 65_536 }),
      kernelSize: kernelOption(n, 2),
      stride: strideOption(n, 2),
      paddingSize: sizes(n, { label: 'Padding size', help: 'Rows and columns cut off on every side of the output.', default: 0, min: 0, max: 1024 }),
      outputPadding: sizes(n, {
        label: 'Output padding',
        help: 'Rows and columns added at the end: tells apart the sizes that a strided convolution brings to the same size.',
        default: 0,
        min: 0,
        max: 1024,
      }),
      dilation: dilationOption(n),
      groups: int({ label: 'Groups', help: 'Splits channels and filters into groups that do not see each other.', default: 1, min: 1, max: 65_536 }),
      bias: biasOption,
      weights: weightsOption,
    },
    highlights: ({ filters, kernelSize, stride }) => [`${filters} filters`, `${saySizes(kernelSize)}/${sayEqual(stride)}`],
    shape({ inputs, options }) {
      const input = first(inputs)
      const unfit = needsPlaces(`Transposed ${n}D`, n, input)
      if (unfit) return refuse(unfit)
      const ungrouped = refuseGroups(channelsOf(input), options.filters, options.groups)
      if (ungrouped) return refuse(ungrouped)
      const { outputPadding, stride } = options
      if (outputPadding.some((size, axis) => size >= (stride[axis] ?? 1)))
        return refuse({
          code: 'output-padding-too-large',
          option: 'outputPadding',
          what: `Output padding ${saySizes(outputPadding)} is not smaller than the stride ${saySizes(stride)}.`,
          mend: `Use at most ${saySizes(stride.map((step) => step - 1))}.`,
        })
      const made = sizesAfter(options, placesOf(input))
      if (made.some((size) => size < 1))
        return refuse({
          code: 'padding-too-large',
          option: 'paddingSize',
          what: `Padding ${saySizes(options.paddingSize)} cuts the whole output away.`,
          mend: 'Use less padding or a larger kernel.',
        })
      return [options.filters, ...made]
    },
    parameters({ inputs, options: { filters, kernelSize, stride, groups, bias, weights } }) {
      const channels = channelsOf(first(inputs))
      const [taps, overlapping] = [product(kernelSize), product(kernelSize.map((size, axis) => Math.ceil(size / (stride[axis] ?? 1))))]
      // An output adds up only the kernels that overlap there. PyTorch's default counts filters and all taps instead.
      const fanIn = weights === 'pytorch-default' ? (filters / groups) * taps : (channels / groups) * overlapping
      const fanOut = (filters / groups) * taps
      return [
        { name: 'weight', shape: [channels, filters / groups, ...kernelSize], role: 'parameter', initialise: { scheme: weights, fanIn, fanOut } },
        ...(bias ? [{ name: 'bias', shape: [filters], role: 'parameter', initialise: biasStart(weights, fanIn) } as const] : []),
      ]
    },
    overlaps: ({ inputs, options, output }) => ({
      counts: overlapCounts(options, placesOf(first(inputs)), placesOf(output)),
      ...overlapRange(options),
    }),
    notes({ options }) {
      const note = checkerboardNote(options)
      return note ? [note] : []
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
      const [channels, places] = [channelsOf(first(inputs)), placesOf(first(inputs))]
      const { filters, kernelSize, stride, paddingSize, dilation, groups, bias } = options
      return {
        parameters: parameterFormula(kernelSize, channels, filters, groups, bias),
        multiplyAdds: multiplyAddFormula(kernelSize, channels, filters, groups, places),
        output: sizeFormula(options, places),
        window: transposedWindow(kernelSize, stride, dilation, paddingSize),
      }
    },
    pytorch({ inputs, options }) {
      const { filters, kernelSize, stride, paddingSize, outputPadding, dilation, groups, bias } = options
      return `nn.ConvTranspose${n}d(${pythonArguments(
        [channelsOf(first(inputs)), filters],
        [
          ['kernel_size', pythonSizes(kernelSize), ''],
          ['stride', pythonSizes(stride), '1'],
          ['padding', pythonSizes(paddingSize), '0'],
          ['output_padding', pythonSizes(outputPadding), '0'],
          ['dilation', pythonSizes(dilation), '1'],
          ['groups', `${groups}`, '1'],
          ['bias', pythonFlag(bias), 'True'],
        ],
      )})`
    },
    cases: cases[n],
    refusals: refusals[n],
  })

const cases: Readonly<Record<Dimensions, readonly LayerCase[]>> = {
  1: [
    { name: '2, stride 2', options: { filters: 3 }, inputs: [[3, 6]], output: [3, 12] },
    {
      name: 'output padding',
      options: { filters: 3, kernelSize: [3], paddingSize: [1], outputPadding: [1] },
      inputs: [[3, 6]],
      output: [3, 12],
    },
    { name: 'grouped, no bias', options: { filters: 6, kernelSize: [3], groups: 2, bias: false }, inputs: [[4, 6]], output: [6, 13] },
  ],
  2: [
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
  3: [
    { name: '2×2×2, stride 2', options: { filters: 3 }, inputs: [[2, 3, 4, 3]], output: [3, 6, 8, 6] },
    {
      name: 'output padding',
      options: { filters: 3, kernelSize: [3, 3, 3], paddingSize: [1, 1, 1], outputPadding: [1, 1, 1] },
      inputs: [[2, 3, 4, 3]],
      output: [3, 6, 8, 6],
    },
    {
      name: 'dilated, grouped',
      options: { filters: 4, kernelSize: [3, 3, 3], stride: [1, 1, 1], dilation: [2, 2, 2], paddingSize: [1, 1, 1], groups: 2 },
      inputs: [[2, 3, 4, 3]],
      output: [4, 5, 6, 5],
    },
  ],
}

const refusals: Readonly<Record<Dimensions, readonly RefusalCase[]>> = {
  1: [
    {
      name: 'output padding as large as the stride',
      options: { outputPadding: [2] },
      inputs: [[3, 5]],
      says: /^Output padding 2 .* Use at most 1\.$/,
    },
  ],
  2: [
    {
      name: 'output padding as large as the stride',
      options: { outputPadding: [2, 2] },
      inputs: [[3, 5, 5]],
      says: /^Output padding 2×2 .* Use at most 1×1\.$/,
    },
    { name: 'nothing left', options: { paddingSize: [5, 5] }, inputs: [[3, 5, 5]], says: /^Padding 5×5 cuts the whole output away\./ },
    { name: 'no image', inputs: [[64]], says: /^Transposed 2D needs channels, height and width/ },
  ],
  3: [{ name: 'an image', inputs: [[3, 5, 5]], says: /^Transposed 3D needs .* Use Transposed 2D here/ }],
}

export const transposedConvolutions = family(transposed)
