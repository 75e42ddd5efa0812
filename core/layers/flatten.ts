// Flatten: an image becomes a list of values.

import { elementCount } from '../tensor/tensor.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { elementWise, first, noAxis, onePort } from './shared.ts'

export const flatten = defineLayer({
  type: 'flatten',
  title: 'Flatten',
  stem: 'flatten',
  category: 'dense',
  summary: 'Writes all values of an image into one list, channel by channel, row by row: the step from convolutions to dense layers.',
  source: 'LeCun et al. 1998',
  ports: onePort,
  slim: true,
  options: {},
  highlights: () => [],
  shape({ inputs }) {
    const input = first(inputs)
    if (input.length > 0) return [elementCount(input)]
    return refuse(noAxis('Flatten'))
  },
  parameters: () => [],
  emit: (g, { inputs }) => g.op('Flatten', [first(inputs)], { axis: 1 }),
  arithmetic: ({ inputs, output }) => ({
    ...elementWise,
    output: {
      value: output[0] as number,
      symbols: first(inputs).length === 3 ? 'c·h·w' : 'n',
      filled: first(inputs).join('·'),
      terms: first(inputs).map((size, axis) => ({
        symbol: (first(inputs).length === 3 ? ['c', 'h', 'w'][axis] : undefined) ?? 'n',
        meaning: (first(inputs).length === 3 ? ['channels', 'height', 'width'][axis] : undefined) ?? 'values',
        value: size,
      })),
    },
  }),
  pytorch: () => 'nn.Flatten()',
  cases: [
    { name: 'of an image', inputs: [[16, 5, 5]], output: [400] },
    { name: 'of a list', inputs: [[12]], output: [12] },
    { name: 'of one pixel', inputs: [[3, 1, 1]], output: [3] },
  ],
  refusals: [{ name: 'no axis', inputs: [[]], says: /^Flatten needs at least one axis of values\./ }],
})
