// Max pool 2D: the largest value under each window.

import { flag } from '../options/options.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { first, imageOf, needsImage, nothing, onePort, pythonArguments, pythonFlag, pythonPair, sayPair } from './shared.ts'
import {
  covered,
  dilationOption,
  kernelOption,
  outputFormula,
  paddingOptions,
  placeWindow,
  refusePoolPadding,
  refuseWindow,
  strideOption,
} from './window.ts'

export const maxPool2d = defineLayer({
  type: 'max-pool-2d',
  title: 'Max pool 2D',
  stem: 'pool',
  category: 'pooling',
  summary:
    'Keeps the largest value under each window and so makes maps smaller. What remains says that a pattern was found near this place, not exactly where. Windows overlap where the stride is smaller than the kernel.',
  source: 'Riesenhuber & Poggio 1999; Krizhevsky et al. 2012 (overlapping)',
  ports: onePort,
  options: {
    kernelSize: kernelOption(2),
    stride: strideOption(2),
    ...paddingOptions,
    dilation: dilationOption,
    ceilMode: flag({ label: 'Ceil mode', help: 'Round the output size up: a last, partly filled window counts.', default: false }),
  },
  highlights: ({ kernelSize, stride }) => [sayPair(kernelSize), `stride ${stride[0] === stride[1] ? stride[0] : sayPair(stride)}`],
  shape({ inputs, options }) {
    const input = first(inputs)
    const unfit = needsImage('Max pool 2D', input)
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
    return g.op('MaxPool', [covered(g, x, window)], { ...attributes, dilations: options.dilation, ceil_mode: ceil ? 1 : 0 })
  },
  arithmetic({ inputs, options }) {
    const image = imageOf(first(inputs))
    return { parameters: nothing, multiplyAdds: nothing, output: outputFormula(options, image), window: placeWindow(options, image) }
  },
  pytorch({ inputs, options }) {
    const { begin, end } = placeWindow(options, imageOf(first(inputs)))
    const even = begin[0] === end[0] && begin[1] === end[1]
    const layer = `nn.MaxPool2d(${pythonArguments(
      [pythonPair(options.kernelSize)],
      [
        ['stride', pythonPair(options.stride), pythonPair(options.kernelSize)],
        ['padding', even ? pythonPair(begin) : '0', '0'],
        ['dilation', pythonPair(options.dilation), '1'],
        ['ceil_mode', pythonFlag(options.ceilMode), 'False'],
      ],
    )})`
    return even ? layer : `nn.Sequential(nn.ConstantPad2d((${begin[1]}, ${end[1]}, ${begin[0]}, ${end[0]}), float('-inf')), ${layer})`
  },
  cases: [
    { name: '2×2', inputs: [[3, 9, 8]], output: [3, 4, 4] },
    { name: 'overlapping, padded', options: { kernelSize: [3, 3], padding: 'explicit' }, inputs: [[3, 9, 8]], output: [3, 5, 4] },
    { name: 'ceil mode', options: { kernelSize: [3, 3], ceilMode: true }, inputs: [[3, 10, 8]], output: [3, 5, 4] },
    { name: 'same', options: { padding: 'same', stride: [1, 1] }, inputs: [[2, 5, 6]], output: [2, 5, 6] },
    {
      name: 'dilated',
      options: { kernelSize: [3, 3], stride: [1, 1], dilation: [2, 2], padding: 'explicit' },
      inputs: [[2, 8, 7]],
      output: [2, 6, 5],
    },
    {
      name: 'ceil mode along one axis only',
      options: { kernelSize: [2, 1], ceilMode: true },
      inputs: [[2, 5, 4]],
      output: [2, 3, 2],
    },
  ],
  refusals: [
    {
      name: 'window larger than the image',
      options: { kernelSize: [3, 3] },
      inputs: [[16, 2, 2]],
      says: /^3×3 does not fit the 2×2 image .* Use at most 2×2/,
    },
    {
      name: 'more padding than half a window',
      options: { padding: 'explicit', paddingSize: [2, 2] },
      inputs: [[3, 8, 8]],
      says: /^Padding by 2×2 is more than half of the 2×2 window\. Use at most 1×1\.$/,
    },
    {
      name: 'same padding of a far dilated window',
      options: { padding: 'same', stride: [1, 1], dilation: [4, 4] },
      inputs: [[3, 8, 8]],
      says: /^Dilated to 5×5, the window would be padded by 2×2, which is not less than its own 2×2\. Use a smaller dilation, or set Padding to “valid”\.$/,
    },
    {
      name: 'taps left and right of the image',
      options: { padding: 'same', dilation: [3, 1] },
      inputs: [[1, 2, 4]],
      says: /^Dilated to 4×2, some windows would stand on nothing but padding\./,
    },
    { name: 'no image', inputs: [[10]], says: /^Max pool 2D needs channels, height and width/ },
  ],
})
