// ReLU6: an activation, applied to every value by itself.

import { defineActivation } from './activation.ts'

export const relu6 = defineActivation({
  type: 'relu6',
  title: 'ReLU6',
  stem: 'relu6',
  summary: 'ReLU that ends at 6: values stay small enough for arithmetic of few bits.',
  source: 'Krizhevsky 2010; Howard et al. 2017 (MobileNet)',
  options: {},
  highlights: () => [],
  apply: (g, x) => g.op('Clip', [x, g.scalar(0), g.scalar(6)]),
  pytorch: () => 'nn.ReLU6()',
})
