// Adaptive average and max pool in 1D, 2D, 3D: to a size that is asked for, whatever arrives.

import { adaptivePool, adaptiveWindow, type Taking } from './adaptive.ts'
import { defineLayer, type LayerCase, refuse } from './layer-type.ts'
import { pythonSizes } from './pytorch.ts'
import { first, nothing, onePort, term } from './shared.ts'
import { channelsOf, type Dimensions, family, needsPlaces, placesOf, saySizes, sizes } from './spatial.ts'
import { otherAxes } from './window.ts'

const said = {
  average: { title: 'Adaptive average', python: 'Avg', summary: 'Takes means over as many windows as are asked for, whatever the size of the map' },
  max: {
    title: 'Adaptive max',
    python: 'Max',
    summary: 'Takes the largest values of as many windows as are asked for, whatever the size of the map',
  },
} as const satisfies Record<Taking, unknown>

const adaptive = (taking: Taking) => (n: Dimensions) => {
  const title = `${said[taking].title} ${n}D`
  return defineLayer({
    type: `adaptive-${taking}-pool-${n}d`,
    title,
    stem: 'pool',
    category: 'pooling',
    summary: `${said[taking].summary}: a dense layer behind it then fits images of any size. Where the size does not divide, neighbouring windows overlap by one value.`,
    source: 'He et al. 2014; as torch.nn writes it',
    ports: onePort,
    options: { outputSize: sizes(n, { label: 'Output size', help: 'Windows along each axis.', default: 4, min: 1, max: 256 }) },
    highlights: ({ outputSize }) => [`to ${saySizes(outputSize)}`],
    shape({ inputs, options: { outputSize } }) {
      const unfit = needsPlaces(title, n, first(inputs))
      return unfit ? refuse(unfit) : [channelsOf(first(inputs)), ...outputSize]
    },
    parameters: () => [],
    emit: (g, { inputs, options: { outputSize } }) => adaptivePool(g, first(inputs), outputSize, taking),
    arithmetic({ inputs, options: { outputSize } }) {
      const places = placesOf(first(inputs))
      const widest = places.map((size, axis) => {
        const count = outputSize[axis] ?? 1
        return Math.max(...Array.from({ length: count }, (_, at) => adaptiveWindow(size, count, at)).map(([begin, end]) => end - begin))
      })
      return {
        parameters: nothing,
        multiplyAdds: nothing,
        output: {
          value: outputSize[0] ?? 0,
          symbols: 'o',
          filled: `${outputSize[0]}`,
          terms: [term('o', 'size that is asked for', outputSize[0] ?? 0), ...otherAxes(outputSize)],
        },
        window: {
          kernel: widest,
          stride: places.map((size, axis) => size / (outputSize[axis] ?? 1)),
          dilation: places.map(() => 1),
          padding: places.map(() => 0),
        },
      }
    },
    pytorch: ({ options: { outputSize } }) => `nn.Adaptive${said[taking].python}Pool${n}d(${pythonSizes(outputSize)})`,
    cases: cases[n],
    refusals: [{ name: 'a list', inputs: [[64]], says: new RegExp(`^${title} needs channels`) }],
  })
}

const cases: Readonly<Record<Dimensions, readonly LayerCase[]>> = {
  1: [
    { name: 'windows that divide', inputs: [[3, 12]], output: [3, 4] },
    { name: 'overlapping windows', options: { outputSize: [3] }, inputs: [[3, 11]], output: [3, 3] },
    { name: 'more than arrive', inputs: [[2, 3]], output: [2, 4] },
  ],
  2: [
    { name: 'windows that divide', inputs: [[3, 8, 12]], output: [3, 4, 4] },
    { name: 'oblong', options: { outputSize: [2, 5] }, inputs: [[3, 7, 8]], output: [3, 2, 5] },
    { name: 'one value', options: { outputSize: [1, 1] }, inputs: [[3, 9, 8]], output: [3, 1, 1] },
  ],
  3: [
    { name: 'windows that divide', inputs: [[2, 4, 8, 4]], output: [2, 4, 4, 4] },
    { name: 'overlapping windows', options: { outputSize: [3, 3, 3] }, inputs: [[2, 5, 6, 5]], output: [2, 3, 3, 3] },
    { name: 'one value', options: { outputSize: [1, 1, 1] }, inputs: [[2, 3, 2, 4]], output: [2, 1, 1, 1] },
  ],
}

export const adaptivePools = [...family(adaptive('average')), ...family(adaptive('max'))]
