// Hardtanh: an activation, applied to every value by itself.

import { float } from '../options/options.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { first, noAxis, unchanged } from './shared.ts'

export const hardtanh = defineLayer({
  ...unchanged,
  type: 'hardtanh',
  title: 'Hardtanh',
  stem: 'hardtanh',
  category: 'activation',
  summary: 'min(high, max(low, x)): the values themselves, cut off below and above. With −1 and 1 a cheap tanh.',
  source: 'Collobert 2004',
  options: {
    low: float({ label: 'Low', help: 'Smallest value that comes out.', default: -1 }),
    high: float({ label: 'High', help: 'Largest value that comes out.', default: 1 }),
  },
  highlights: ({ low, high }) => [`${low} to ${high}`],
  shape({ inputs, options: { low, high } }) {
    if (first(inputs).length === 0) return refuse(noAxis('Hardtanh'))
    if (low < high) return first(inputs)
    return refuse({
      code: 'bounds',
      option: 'low',
      what: `From ${low} to ${high} nothing is left.`,
      mend: `Set Low to less than ${high}.`,
    })
  },
  emit: (g, { inputs, options: { low, high } }) => g.op('Clip', [first(inputs), g.scalar(low), g.scalar(high)]),
  pytorch: ({ options: { low, high } }) => (low === -1 && high === 1 ? 'nn.Hardtanh()' : `nn.Hardtanh(${low}, ${high})`),
  cases: [
    { name: 'of an image', inputs: [[3, 5, 4]], output: [3, 5, 4] },
    { name: 'of a list, 0 to 4', options: { low: 0, high: 4 }, inputs: [[7]], output: [7] },
    { name: 'of one value', inputs: [[1]], output: [1] },
  ],
  refusals: [
    { name: 'no axis', inputs: [[]], says: /^Hardtanh needs at least one axis of values\./ },
    { name: 'bounds that cross', options: { low: 2 }, inputs: [[7]], says: /^From 2 to 1 nothing is left\. Set Low to less than 1\.$/ },
  ],
})
