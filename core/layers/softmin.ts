// Softmin: values become shares that add up to 1, the smallest the largest.

import { defineActivation } from './activation.ts'

export const softmin = defineActivation({
  type: 'softmin',
  title: 'Softmin',
  stem: 'softmin',
  summary: 'Softmax of the values with their signs turned, over the channels: the smallest value gets the largest share. For distances and costs.',
  source: 'as torch.nn.Softmin writes it',
  options: {},
  highlights: () => [],
  apply: (g, x) => g.op('Softmax', [g.neg(x)], { axis: 1 }),
  pytorch: () => 'nn.Softmin(dim=1)',
})
