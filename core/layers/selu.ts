// SELU: an activation, applied to every value by itself.

import { defineActivation } from './activation.ts'

export const selu = defineActivation({
  type: 'selu',
  title: 'SELU',
  stem: 'selu',
  summary:
    'ELU with a slope and a scale chosen so that values keep mean 0 and deviation 1 from layer to layer without normalisation. Start the weights by LeCun normal with it.',
  source: 'Klambauer et al. 2017',
  options: {},
  highlights: () => [],
  // γ·elu(x; α) with the constants of the paper, which are the operator’s own
  apply: (g, x) => g.op('Selu', [x]),
  pytorch: () => 'nn.SELU()',
})
