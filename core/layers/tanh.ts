// Tanh: an activation, applied to every value by itself.

import { defineLayer, refuse } from './layer-type.ts'
import { first, noAxis, unchanged } from './shared.ts'

export const tanh = defineLayer({
  ...unchanged,
  type: 'tanh',
  title: 'Tanh',
  stem: 'tanh',
  category: 'activation',
  summary: 'tanh x: squeezes every value between −1 and 1, around 0. The activation of LeNet; its gradient fades for large values of either sign.',
  source: 'LeCun et al. 1998',
  options: {},
  highlights: () => [],
  shape: ({ inputs }) => (first(inputs).length > 0 ? first(inputs) : refuse(noAxis('Tanh'))),
  emit: (g, { inputs }) => g.op('Tanh', [first(inputs)]),
  pytorch: () => 'nn.Tanh()',
  cases: [
    { name: 'of an image', inputs: [[3, 5, 4]], output: [3, 5, 4] },
    { name: 'of a list', inputs: [[7]], output: [7] },
    { name: 'of one value', inputs: [[1]], output: [1] },
  ],
  refusals: [{ name: 'no axis', inputs: [[]], says: /^Tanh needs at least one axis of values\./ }],
})
