// Flatten: an image becomes a list of values.

import { flag } from '../options/options.ts'
import { elementCount } from '../tensor/tensor.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { expression } from './pytorch.ts'
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
  options: {
    keepChannels: flag({ label: 'Keep channels', help: 'Write each map into a list of its own: channels × values.', default: false }),
  },
  highlights: () => [],
  shape({ inputs, options: { keepChannels } }) {
    const input = first(inputs)
    if (input.length > 0) return keepChannels ? [input[0] ?? 0, elementCount(input.slice(1))] : [elementCount(input)]
    return refuse(noAxis('Flatten'))
  },
  parameters: () => [],
  emit(g, { inputs, options: { keepChannels } }) {
    const x = first(inputs)
    return keepChannels ? g.reshape(x, [-1, x.shape[1] ?? 0, elementCount(x.shape.slice(2))]) : g.op('Flatten', [x], { axis: 1 })
  },
  arithmetic({ inputs, options: { keepChannels }, output }) {
    const input = first(inputs)
    if (keepChannels) return elementWise
    return {
      ...elementWise,
      output: {
        value: output[0] as number,
        symbols: input.length === 3 ? 'c·h·w' : 'n',
        filled: input.join('·'),
        terms: input.map((size, axis) => ({
          symbol: (input.length === 3 ? ['c', 'h', 'w'][axis] : undefined) ?? 'n',
          meaning: (input.length === 3 ? ['channels', 'height', 'width'][axis] : undefined) ?? 'values',
          value: size,
        })),
      },
    }
  },
  pytorch({ inputs, options: { keepChannels } }) {
    // PyTorch flattens axes that are there; of a list every value is a map of one.
    if (keepChannels && first(inputs).length === 1) return expression((x) => `${x}.unsqueeze(2)`)
    return keepChannels ? 'nn.Flatten(start_dim=2)' : 'nn.Flatten()'
  },
  cases: [
    { name: 'of an image', inputs: [[16, 5, 5]], output: [400] },
    { name: 'of a list', inputs: [[12]], output: [12] },
    { name: 'each map by itself', options: { keepChannels: true }, inputs: [[3, 4, 5]], output: [3, 20] },
    { name: 'each value of a list by itself', options: { keepChannels: true }, inputs: [[6]], output: [6, 1] },
    { name: 'of one pixel', inputs: [[3, 1, 1]], output: [3] },
  ],
  refusals: [{ name: 'no axis', inputs: [[]], says: /^Flatten needs at least one axis of values\./ }],
})
