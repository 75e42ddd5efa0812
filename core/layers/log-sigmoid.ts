// LogSigmoid: an activation, applied to every value by itself.

import { defineActivation } from './activation.ts'

export const logSigmoid = defineActivation({
  type: 'log-sigmoid',
  title: 'LogSigmoid',
  stem: 'logsigmoid',
  summary: 'ln σ(x) = −ln(1 + e⁻ˣ), computed so that nothing overflows: the logarithm of a probability.',
  source: 'Bishop 1995, section 6.7',
  options: {},
  highlights: () => [],
  apply: (g, x) => g.neg(g.op('Softplus', [g.neg(x)])),
  pytorch: () => 'nn.LogSigmoid()',
})
