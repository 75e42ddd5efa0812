// ReLU: an activation, applied to every value by itself.

import { defineLayer, refuse } from './layer-type.ts'
import { first, noAxis, unchanged } from './shared.ts'

export const relu = defineLayer({
  ...unchanged,
  type: 'relu',
  title: 'ReLU',
  stem: 'relu',
  category: 'activation',
  summary:
    'max(0, x): lets positive values pass and sets the others to 0. Cheap, and its gradient does not fade for positive values; the usual choice in convolutional networks.',
  source: 'Nair & Hinton 2010; Glorot, Bordes & Bengio 2011',
  options: {},
  highlights: () => [],
  shape: ({ inputs }) => (first(inputs).length > 0 ? first(inputs) : refuse(noAxis('ReLU'))),
  emit: (g, { inputs }) => g.op('Relu', [first(inputs)]),
  pytorch: () => 'nn.ReLU()',
  cases: [
    { name: 'of an image', inputs: [[3, 5, 4]], output: [3, 5, 4] },
    { name: 'of a list', inputs: [[7]], output: [7] },
    { name: 'of one value', inputs: [[1]], output: [1] },
  ],
  refusals: [{ name: 'no axis', inputs: [[]], says: /^ReLU needs at least one axis of values\./ }],
})
