// Max pool 1D, 2D, 3D: the largest value under each window.

import { defineLayer, type LayerCase, type RefusalCase } from './layer-type.ts'
import { ceilModeOption, paddingInPyTorch, pooling } from './pool.ts'
import { behind, pythonArguments, pythonFlag, pythonSizes } from './pytorch.ts'
import { first } from './shared.ts'
import { type Dimensions, family, placesOf } from './spatial.ts'
import { covered, dilationOption, kernelOption, paddingOptions, placeWindow, strideOption } from './window.ts'

const maxPool = (n: Dimensions) =>
  defineLayer({
    ...pooling(n, `Max pool ${n}D`),
    type: `max-pool-${n}d`,
    title: `Max pool ${n}D`,
    summary:
      'Keeps the largest value under each window and so makes maps smaller. What remains says that a pattern was found near this place, not exactly where. Windows overlap where the stride is smaller than the kernel.',
    source: 'Riesenhuber & Poggio 1999; Krizhevsky et al. 2012 (overlapping)',
    options: {
      kernelSize: kernelOption(n, 2),
      stride: strideOption(n, 2),
      ...paddingOptions(n),
      dilation: dilationOption(n),
      ceilMode: ceilModeOption,
    },
    emit(g, { inputs, options }) {
      const x = first(inputs)
      const window = placeWindow(options, x.shape.slice(2))
      const { attributes, ceil } = window
      return g.op('MaxPool', [covered(g, x, window)], { ...attributes, dilations: options.dilation, ceil_mode: ceil ? 1 : 0 })
    },
    pytorch({ inputs, options }) {
      const { padding, read } = paddingInPyTorch(options, placesOf(first(inputs)), Number.NEGATIVE_INFINITY)
      return behind(
        `nn.MaxPool${n}d(${pythonArguments(
          [pythonSizes(options.kernelSize)],
          [
            ['stride', pythonSizes(options.stride), pythonSizes(options.kernelSize)],
            ['padding', padding, '0'],
            ['dilation', pythonSizes(options.dilation), '1'],
            ['ceil_mode', pythonFlag(options.ceilMode), 'False'],
          ],
        )})`,
        read,
      )
    },
    cases: cases[n],
    refusals: refusals[n],
  })

const cases: Readonly<Record<Dimensions, readonly LayerCase[]>> = {
  1: [
    { name: '2', inputs: [[3, 11]], output: [3, 5] },
    { name: 'overlapping, padded', options: { kernelSize: [3], padding: 'explicit' }, inputs: [[3, 11]], output: [3, 6] },
    { name: 'ceil mode', options: { kernelSize: [3], ceilMode: true }, inputs: [[3, 12]], output: [3, 6] },
    { name: 'same, odd first', options: { padding: 'same', oddFirst: true, stride: [1] }, inputs: [[2, 5]], output: [2, 5] },
  ],
  2: [
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
  3: [
    { name: '2×2×2', inputs: [[2, 5, 6, 5]], output: [2, 2, 3, 2] },
    { name: 'overlapping, padded', options: { kernelSize: [3, 3, 3], padding: 'explicit' }, inputs: [[2, 5, 6, 5]], output: [2, 3, 3, 3] },
    { name: 'ceil mode along some axes', options: { kernelSize: [3, 2, 2], ceilMode: true }, inputs: [[2, 6, 4, 5]], output: [2, 3, 2, 3] },
    { name: 'dilated', options: { stride: [1, 1, 1], dilation: [2, 1, 2] }, inputs: [[2, 5, 4, 4]], output: [2, 3, 3, 2] },
  ],
}

const refusals: Readonly<Record<Dimensions, readonly RefusalCase[]>> = {
  1: [
    { name: 'window longer than the signal', options: { kernelSize: [5] }, inputs: [[3, 4]], says: /^5 does not fit the 4 signal .* Use at most 4/ },
    { name: 'an image', inputs: [[3, 8, 8]], says: /^Max pool 1D needs channels and length, but 3×8×8 values arrive\. Use Max pool 2D here/ },
  ],
  2: [
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
  3: [
    {
      name: 'window larger than the volume',
      options: { kernelSize: [3, 3, 3] },
      inputs: [[2, 2, 4, 4]],
      says: /^3×3×3 does not fit the 2×4×4 volume/,
    },
  ],
}

export const maxPools = family(maxPool)
