// Average pool 2D: the mean under each window.

import { flag } from '../options/options.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { first, imageOf, needsImage, nothing, onePort, pythonArguments, pythonFlag, pythonPair, sayPair } from './shared.ts'
import { covered, kernelOption, outputFormula, paddingOptions, placeWindow, refusePoolPadding, refuseWindow, strideOption } from './window.ts'

export const averagePool2d = defineLayer({
  type: 'average-pool-2d',
  title: 'Average pool 2D',
  stem: 'pool',
  category: 'pooling',
  summary: 'Takes the mean under each window and so makes maps smaller and smoother. LeNet used it between its convolutions.',
  source: 'LeCun et al. 1989 (subsampling)',
  ports: onePort,
  options: {
    kernelSize: kernelOption(2),
    stride: strideOption(2),
    ...paddingOptions,
    ceilMode: flag({ label: 'Ceil mode', help: 'Round the output size up: a last, partly filled window counts.', default: false }),
    countPadding: flag({
      label: 'Count padding',
      help: 'Padded zeros count in the mean, as in PyTorch; otherwise only real pixels do.',
      default: true,
    }),
  },
  highlights: ({ kernelSize, stride }) => [sayPair(kernelSize), `stride ${stride[0] === stride[1] ? stride[0] : sayPair(stride)}`],
  shape({ inputs, options }) {
    const input = first(inputs)
    const unfit = needsImage('Average pool 2D', input)
    if (unfit) return refuse(unfit)
    const image = imageOf(input)
    const refusal = refusePoolPadding(options, image) ?? refuseWindow(options, image)
    return refusal ? refuse(refusal) : [image[0], ...placeWindow(options, image).output]
  },
  parameters: () => [],
  emit(g, { inputs, options }) {
    const x = first(inputs)
    const window = placeWindow(options, imageOf(x.shape.slice(1)))
    const { attributes, ceil } = window
    return g.op('AveragePool', [covered(g, x, window)], { ...attributes, ceil_mode: ceil ? 1 : 0, count_include_pad: options.countPadding ? 1 : 0 })
  },
  arithmetic({ inputs, options }) {
    const image = imageOf(first(inputs))
    return { parameters: nothing, multiplyAdds: nothing, output: outputFormula(options, image), window: placeWindow(options, image) }
  },
  pytorch({ inputs, options }) {
    const { begin, end } = placeWindow(options, imageOf(first(inputs)))
    const even = begin[0] === end[0] && begin[1] === end[1]
    const layer = `nn.AvgPool2d(${pythonArguments(
      [pythonPair(options.kernelSize)],
      [
        ['stride', pythonPair(options.stride), pythonPair(options.kernelSize)],
        ['padding', even ? pythonPair(begin) : '0', '0'],
        ['ceil_mode', pythonFlag(options.ceilMode), 'False'],
        ['count_include_pad', pythonFlag(options.countPadding), 'True'],
      ],
    )})`
    return even ? layer : `nn.Sequential(nn.ZeroPad2d((${begin[1]}, ${end[1]}, ${begin[0]}, ${end[0]})), ${layer})`
  },
  cases: [
    { name: '2×2', inputs: [[3, 9, 8]], output: [3, 4, 4] },
    { name: 'overlapping, padded', options: { kernelSize: [3, 3], padding: 'explicit' }, inputs: [[3, 9, 8]], output: [3, 5, 4] },
    {
      name: 'padding not counted, ceil mode',
      options: { kernelSize: [3, 3], padding: 'explicit', countPadding: false, ceilMode: true },
      inputs: [[3, 10, 8]],
      output: [3, 6, 5],
    },
    { name: 'ceil mode, a last window beyond the image', options: { kernelSize: [1, 1], ceilMode: true }, inputs: [[3, 2, 4]], output: [3, 1, 2] },
    {
      name: 'oblong',
      options: { kernelSize: [2, 3], stride: [2, 1], padding: 'explicit', paddingSize: [0, 1] },
      inputs: [[3, 6, 7]],
      output: [3, 3, 7],
    },
    {
      name: 'ceil mode along one axis only',
      options: { kernelSize: [2, 1], ceilMode: true },
      inputs: [[2, 5, 4]],
      output: [2, 3, 2],
    },
  ],
  refusals: [
    { name: 'window larger than the image', options: { kernelSize: [8, 8] }, inputs: [[16, 7, 7]], says: /^8×8 does not fit the 7×7 image/ },
    {
      name: 'more padding than half a window',
      options: { padding: 'explicit', paddingSize: [2, 2] },
      inputs: [[3, 8, 8]],
      says: /^Padding by 2×2 is more than half of the 2×2 window\./,
    },
  ],
})
