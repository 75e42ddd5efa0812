// Softsign: an activation, applied to every value by itself.

import { defineActivation } from './activation.ts'

export const softsign = defineActivation({
  type: 'softsign',
  title: 'Softsign',
  stem: 'softsign',
  summary: 'x / (1 + |x|): like tanh between −1 and 1, but approaches the ends more slowly.',
  source: 'Bergstra et al. 2009',
  options: {},
  highlights: () => [],
  apply: (g, x) => g.op('Softsign', [x]),
  pytorch: () => 'nn.Softsign()',
})
