// HardSwish: an activation, applied to every value by itself.

import { defineActivation } from './activation.ts'

export const hardSwish = defineActivation({
  type: 'hard-swish',
  title: 'HardSwish',
  stem: 'hardswish',
  summary: 'x · min(1, max(0, x/6 + 1/2)): SiLU in cheap pieces, made for MobileNetV3.',
  source: 'Howard et al. 2019 (MobileNetV3)',
  options: {},
  highlights: () => [],
  apply: (g, x) => g.op('HardSwish', [x]),
  pytorch: () => 'nn.Hardswish()',
})
