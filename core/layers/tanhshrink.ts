// Tanhshrink: an activation, applied to every value by itself.

import { defineActivation } from './activation.ts'

export const tanhshrink = defineActivation({
  type: 'tanhshrink',
  title: 'Tanhshrink',
  stem: 'tanhshrink',
  summary: 'x − tanh x: small values nearly vanish, large ones lose about 1.',
  source: 'as torch.nn.Tanhshrink writes it',
  options: {},
  highlights: () => [],
  apply: (g, x) => g.sub(x, g.op('Tanh', [x])),
  pytorch: () => 'nn.Tanhshrink()',
})
