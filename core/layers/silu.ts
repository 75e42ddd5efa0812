// SiLU: an activation, applied to every value by itself.

import { defineLayer, refuse } from './layer-type.ts'
import { first, noAxis, unchanged } from './shared.ts'

export const silu = defineLayer({
  ...unchanged,
  type: 'silu',
  title: 'SiLU',
  stem: 'silu',
  category: 'activation',
  summary: 'x · sigmoid(x), also called swish: like ReLU, but smooth and slightly negative for small negative values.',
  source: 'Elfwing, Uchibe & Doya 2018; Ramachandran, Zoph & Le 2017',
  options: {},
  highlights: () => [],
  shape: ({ inputs }) => (first(inputs).length > 0 ? first(inputs) : refuse(noAxis('SiLU'))),
  emit: (g, { inputs }) => g.mul(first(inputs), g.op('Sigmoid', [first(inputs)])),
  pytorch: () => 'nn.SiLU()',
  cases: [
    { name: 'of an image', inputs: [[3, 5, 4]], output: [3, 5, 4] },
    { name: 'of a list', inputs: [[7]], output: [7] },
    { name: 'of one value', inputs: [[1]], output: [1] },
  ],
  refusals: [{ name: 'no axis', inputs: [[]], says: /^SiLU needs at least one axis of values\./ }],
})
