// Softmax: values become shares that add up to 1.

import { defineLayer, refuse } from './layer-type.ts'
import { elementWise, first, noAxis, onePort } from './shared.ts'

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
  options: {},
  highlights: () => [],
  shape: ({ inputs }) => (first(inputs).length > 0 ? first(inputs) : refuse(noAxis('Softmax'))),
  parameters: () => [],
  emit: (g, { inputs }) => g.op('Softmax', [first(inputs)], { axis: 1 }),
  arithmetic: ({ inputs }) => ({ ...elementWise, window: first(inputs).length === 1 ? 'all' : elementWise.window }),
  pytorch: () => 'nn.Softmax(dim=1)',
  cases: [
    { name: 'of a list', inputs: [[6]], output: [6] },
    { name: 'over the channels of an image', inputs: [[3, 5, 4]], output: [3, 5, 4] },
    { name: 'of one value', inputs: [[1]], output: [1] },
  ],
  refusals: [{ name: 'no axis', inputs: [[]], says: /^Softmax needs at least one axis of values\./ }],
})
