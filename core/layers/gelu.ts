// GELU: an activation, applied to every value by itself.

import { choice } from '../options/options.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { first, noAxis, unchanged } from './shared.ts'

export const gelu = defineLayer({
  ...unchanged,
  type: 'gelu',
  title: 'GELU',
  stem: 'gelu',
  category: 'activation',
  summary: 'x · Φ(x), with Φ the normal distribution: a smooth relative of ReLU, common in recent networks.',
  source: 'Hendrycks & Gimpel 2016',
  options: {
    approximate: choice({
      label: 'Formula',
      help: 'Exact by the error function, or the older approximation by tanh.',
      default: 'none',
      choices: { none: 'exact', tanh: 'tanh' },
    }),
  },
  highlights: ({ approximate }) => (approximate === 'tanh' ? ['tanh'] : []),
  shape: ({ inputs }) => (first(inputs).length > 0 ? first(inputs) : refuse(noAxis('GELU'))),
  emit: (g, { inputs, options }) => g.op('Gelu', [first(inputs)], { approximate: options.approximate }),
  pytorch: ({ options }) => (options.approximate === 'tanh' ? 'nn.GELU(approximate="tanh")' : 'nn.GELU()'),
  cases: [
    { name: 'of an image', inputs: [[3, 5, 4]], output: [3, 5, 4] },
    { name: 'by tanh', options: { approximate: 'tanh' }, inputs: [[7]], output: [7] },
    { name: 'of one value', inputs: [[1]], output: [1] },
  ],
  refusals: [{ name: 'no axis', inputs: [[]], says: /^GELU needs at least one axis of values\./ }],
})
