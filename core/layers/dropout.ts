// Dropout: in training, values are set to 0 at random; in inference nothing happens.

import { float } from '../options/options.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { first, noAxis, unchanged } from './shared.ts'

export const dropout = defineLayer({
  ...unchanged,
  type: 'dropout',
  title: 'Dropout',
  stem: 'dropout',
  category: 'regularisation',
  summary:
    'While training sets a share of the values to 0 at random and scales the others up by 1 / (1 − rate), so that the network cannot rely on any single one. Does nothing in inference. Works against overfitting, mostly before dense layers.',
  source: 'Srivastava et al. 2014',
  options: {
    rate: float({ label: 'Rate', help: 'Share of the values that is dropped.', default: 0.5, min: 0, max: 0.99 }),
  },
  highlights: ({ rate }) => [`${rate}`],
  shape({ inputs }) {
    const input = first(inputs)
    if (input.length > 0) return input
    return refuse(noAxis('Dropout'))
  },
  emit: (g, { inputs, options }) => g.op('Dropout', [first(inputs), g.scalar(options.rate)]),
  pytorch: ({ options }) => `nn.Dropout(${options.rate})`,
  cases: [
    { name: 'of a list', inputs: [[64]], output: [64] },
    { name: 'of an image', options: { rate: 0.2 }, inputs: [[4, 6, 3]], output: [4, 6, 3] },
    { name: 'rate 0', options: { rate: 0 }, inputs: [[8]], output: [8] },
  ],
  refusals: [{ name: 'no axis', inputs: [[]], says: /^Dropout needs at least one axis of values\./ }],
})
