// Softmax: values become shares that add up to 1.

import { choice } from '../options/options.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { elementWise, first, noAxis, onePort } from './shared.ts'

type Over = 'channels' | 'last'

export const softmax = defineLayer({
  type: 'softmax',
  title: 'Softmax',
  stem: 'softmax',
  category: 'activation',
  summary:
    'eˣ divided by the sum over the channels: values become shares between 0 and 1 that add up to 1. Output does this already where it gives probabilities; use this layer for gates inside a network.',
  source: 'Bridle 1990',
  ports: onePort,
  slim: true,
  options: {
    over: choice({
      label: 'Over',
      help: 'What adds up to 1: the channels at every place, or the last axis (each row of a map).',
      default: 'channels' as Over,
      choices: { channels: 'channels', last: 'last axis' } satisfies Record<Over, string>,
    }),
  },
  highlights: ({ over }) => (over === 'last' ? ['last axis'] : []),
  shape: ({ inputs }) => (first(inputs).length > 0 ? first(inputs) : refuse(noAxis('Softmax'))),
  parameters: () => [],
  emit: (g, { inputs, options: { over } }) => g.op('Softmax', [first(inputs)], { axis: over === 'channels' ? 1 : first(inputs).shape.length - 1 }),
  arithmetic: ({ inputs, options: { over } }) => ({ ...elementWise, window: first(inputs).length === 1 || over === 'last' ? 'all' : 'own' }),
  pytorch: ({ options: { over } }) => `nn.Softmax(dim=${over === 'channels' ? 1 : -1})`,
  cases: [
    { name: 'of a list', inputs: [[6]], output: [6] },
    { name: 'over the channels of an image', inputs: [[3, 5, 4]], output: [3, 5, 4] },
    { name: 'over every row', options: { over: 'last' }, inputs: [[3, 5, 4]], output: [3, 5, 4] },
    { name: 'of one value', inputs: [[1]], output: [1] },
  ],
  refusals: [{ name: 'no axis', inputs: [[]], says: /^Softmax needs at least one axis of values\./ }],
})
