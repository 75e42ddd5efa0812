// HardSigmoid: an activation, applied to every value by itself.

import { defineActivation } from './activation.ts'

export const hardSigmoid = defineActivation({
  type: 'hard-sigmoid',
  title: 'HardSigmoid',
  stem: 'hardsigmoid',
  summary: 'min(1, max(0, x/6 + 1/2)): sigmoid in three straight pieces, cheap enough for small devices.',
  source: 'Courbariaux, Bengio & David 2015; as MobileNetV3 uses it',
  options: {},
  highlights: () => [],
  apply: (g, x) => g.op('HardSigmoid', [x], { alpha: 1 / 6, beta: 0.5 }),
  pytorch: () => 'nn.Hardsigmoid()',
})
