// LeakyReLU: an activation, applied to every value by itself.

import { float } from '../options/options.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { first, noAxis, unchanged } from './shared.ts'

export const leakyRelu = defineLayer({
  ...unchanged,
  type: 'leaky-relu',
  title: 'LeakyReLU',
  stem: 'leaky',
  category: 'activation',
  summary: 'Like ReLU, but negative values pass with a small slope instead of becoming 0, so that no unit can stop learning for good.',
  source: 'Maas, Hannun & Ng 2013',
  options: {
    negativeSlope: float({ label: 'Negative slope', help: 'Slope for negative values.', default: 0.01, min: 0, max: 1 }),
  },
  highlights: ({ negativeSlope }) => [`${negativeSlope}`],
  shape: ({ inputs }) => (first(inputs).length > 0 ? first(inputs) : refuse(noAxis('LeakyReLU'))),
  emit: (g, { inputs, options }) => g.op('LeakyRelu', [first(inputs)], { alpha: options.negativeSlope }),
  pytorch: ({ options }) => `nn.LeakyReLU(${options.negativeSlope})`,
  cases: [
    { name: 'of an image', inputs: [[3, 5, 4]], output: [3, 5, 4] },
    { name: 'steeper', options: { negativeSlope: 0.2 }, inputs: [[7]], output: [7] },
    { name: 'slope 0', options: { negativeSlope: 0 }, inputs: [[1]], output: [1] },
  ],
  refusals: [{ name: 'no axis', inputs: [[]], says: /^LeakyReLU needs at least one axis of values\./ }],
})
