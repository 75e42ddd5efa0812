// Sigmoid: an activation, applied to every value by itself.

import { defineLayer, refuse } from './layer-type.ts'
import { first, noAxis, unchanged } from './shared.ts'

export const sigmoid = defineLayer({
  ...unchanged,
  type: 'sigmoid',
  title: 'Sigmoid',
  stem: 'sigmoid',
  category: 'activation',
  summary:
    '1 / (1 + e⁻ˣ): squeezes every value between 0 and 1. Its gradient fades for large values of either sign, so deep networks use it for gates only.',
  source: 'Rumelhart, Hinton & Williams 1986',
  options: {},
  highlights: () => [],
  shape: ({ inputs }) => (first(inputs).length > 0 ? first(inputs) : refuse(noAxis('Sigmoid'))),
  emit: (g, { inputs }) => g.op('Sigmoid', [first(inputs)]),
  pytorch: () => 'nn.Sigmoid()',
  cases: [
    { name: 'of an image', inputs: [[3, 5, 4]], output: [3, 5, 4] },
    { name: 'of a list', inputs: [[7]], output: [7] },
    { name: 'of one value', inputs: [[1]], output: [1] },
  ],
  refusals: [{ name: 'no axis', inputs: [[]], says: /^Sigmoid needs at least one axis of values\./ }],
})
