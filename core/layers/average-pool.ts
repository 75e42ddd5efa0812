// Average pool 1D, 2D, 3D: the mean under each window.

import { flag, int } from '../options/options.ts'
import { defineLayer, type LayerCase, type RefusalCase } from './layer-type.ts'
import { ceilModeOption, paddingInPyTorch, pooling } from './pool.ts'
import { behind, pythonArguments, pythonFlag, pythonSizes } from './pytorch.ts'
import { first } from './shared.ts'
import { type Dimensions, family, placesOf, product } from './spatial.ts'
import { covered, kernelOption, paddingOptions, placeWindow, strideOption } from './window.ts'

const averagePool = (n: Dimensions) =>
  defineLayer({
    ...pooling(n, `Average pool ${n}D`),
    type: `average-pool-${n}d`,
    title: `Average pool ${n}D`,
    summary: 'Takes the mean under each window and so makes maps smaller and smoother. LeNet used it between its convolutions.',
    source: 'LeCun et al. 1989 (subsampling)',
    options: {
      kernelSize: kernelOption(n, 2),
      stride: strideOption(n, 2),
      ...paddingOptions(n),
      ceilMode: ceilModeOption,
      countPadding: flag({
        label: 'Count padding',
        help: 'Padded zeros count in the mean, as in PyTorch; otherwise only real pixels do.',
        default: true,
        when: (values) => values.divisor === 0,
      }),
      divisor: int({
        label: 'Divisor',
        help: 'Divide the sum under each window by this number; 0 divides by the number of values.',
        default: 0,
        min: 0,
        max: 1_000_000,
        rare: true,
      }),
    },
    emit(g, { inputs, options }) {
      const x = first(inputs)
      const window = placeWindow(options, x.shape.slice(2))
      const { attributes, ceil } = window
      if (options.divisor === 0)
        return g.op('AveragePool', [covered(g, x, window)], {
          ...attributes,
          ceil_mode: ceil ? 1 : 0,
          count_include_pad: options.countPadding ? 1 : 0,
        })
      // Sums: zeros are laid out to whole windows, so that each mean is the sum by one and the same number.
      const ends = window.output.map((count, axis) => {
        const [size = 0, stride = 1, extent = 1, begin = 0] = [x.shape[axis + 2], options.stride[axis], window.extent[axis], window.begin[axis]]
        return Math.max(0, (count - 1) * stride + extent - size - begin)
      })
      const whole = g.op('Pad', [x, g.ints([...window.begin, ...ends]), undefined, g.ints(ends.map((_, axis) => axis + 2))])
      const { kernel_shape, strides } = attributes
      return g.mul(g.op('AveragePool', [whole], { kernel_shape, strides }), product(options.kernelSize) / options.divisor)
    },
    pytorch({ inputs, options }) {
      const { padding, read } = paddingInPyTorch(options, placesOf(first(inputs)), 0)
      const pool = (axes: number, along: (sizes: string, one: number) => string) =>
        `nn.AvgPool${axes}d(${pythonArguments(
          [along(pythonSizes(options.kernelSize), 1)],
          [
            ['stride', along(pythonSizes(options.stride), 1), along(pythonSizes(options.kernelSize), 1)],
            ['padding', along(padding, 0), along('0', 0)],
            ['ceil_mode', pythonFlag(options.ceilMode), 'False'],
            ['count_include_pad', pythonFlag(options.countPadding), 'True'],
            ['divisor_override', `${options.divisor}`, '0'],
          ],
        )})`
      // PyTorch divides by another number in two and three dimensions only: a signal is then an image of one row.
      if (n === 1 && options.divisor > 0)
        return {
          modules: { '': pool(2, (size, one) => `(${one}, ${size})`) },
          forward: ({ inputs: [x = ''], module }) => [`${module()}(${read(x)}.unsqueeze(2)).squeeze(2)`],
        }
      const layer = pool(n, (sizes) => sizes)
      if (read('x') === 'x' || options.countPadding || options.divisor > 0) return behind(layer, read)
      // Padding that PyTorch's pool cannot write is counted; the share of each window that is image takes it out again.
      return {
        modules: { '': layer },
        forward: ({ inputs: [x = ''], module }) => [`${module()}(${read(x)}) / ${module()}(${read(`torch.ones_like(${x})`)})`],
      }
    },
    cases: cases[n],
    refusals: refusals[n],
  })

const cases: Readonly<Record<Dimensions, readonly LayerCase[]>> = {
  1: [
    { name: '2', inputs: [[3, 11]], output: [3, 5] },
    { name: 'padding not counted', options: { kernelSize: [3], padding: 'explicit', countPadding: false }, inputs: [[3, 11]], output: [3, 6] },
    { name: 'ceil mode', options: { kernelSize: [3], ceilMode: true }, inputs: [[3, 12]], output: [3, 6] },
    { name: 'divided by another number', options: { divisor: 3 }, inputs: [[2, 6]], output: [2, 3] },
  ],
  2: [
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
    { name: 'divided by another number', options: { divisor: 3 }, inputs: [[2, 6, 6]], output: [2, 3, 3] },
  ],
  3: [
    { name: '2×2×2', inputs: [[2, 5, 6, 5]], output: [2, 2, 3, 2] },
    { name: 'overlapping, padded', options: { kernelSize: [3, 3, 3], padding: 'explicit' }, inputs: [[2, 5, 6, 5]], output: [2, 3, 3, 3] },
    { name: 'ceil mode', options: { kernelSize: [3, 3, 3], ceilMode: true }, inputs: [[2, 6, 6, 6]], output: [2, 3, 3, 3] },
  ],
}

const refusals: Readonly<Record<Dimensions, readonly RefusalCase[]>> = {
  1: [{ name: 'window longer than the signal', options: { kernelSize: [5] }, inputs: [[3, 4]], says: /^5 does not fit the 4 signal/ }],
  2: [
    { name: 'window larger than the image', options: { kernelSize: [8, 8] }, inputs: [[16, 7, 7]], says: /^8×8 does not fit the 7×7 image/ },
    {
      name: 'more padding than half a window',
      options: { padding: 'explicit', paddingSize: [2, 2] },
      inputs: [[3, 8, 8]],
      says: /^Padding by 2×2 is more than half of the 2×2 window\./,
    },
  ],
  3: [{ name: 'an image', inputs: [[3, 8, 8]], says: /^Average pool 3D needs .* Use Average pool 2D here/ }],
}

export const averagePools = family(averagePool)
