// Mish: an activation, applied to every value by itself.

import { defineActivation } from './activation.ts'

export const mish = defineActivation({
  type: 'mish',
  title: 'Mish',
  stem: 'mish',
  summary: 'x · tanh(ln(1 + eˣ)): a smooth relative of ReLU that lets small negative values pass a little.',
  source: 'Misra 2019',
  options: {},
  highlights: () => [],
  apply: (g, x) => g.op('Mish', [x]),
  pytorch: () => 'nn.Mish()',
})
