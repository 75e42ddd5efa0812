// Softplus: an activation, applied to every value by itself.

import { float } from '../options/options.ts'
import { defineActivation } from './activation.ts'

export const softplus = defineActivation({
  type: 'softplus',
  title: 'Softplus',
  stem: 'softplus',
  summary: 'ln(1 + e^(βx)) / β: a smooth ReLU, positive everywhere. Used where an output has to be positive, as a spread or a rate.',
  source: 'Dugas et al. 2001',
  options: { beta: float({ label: 'Beta', help: 'Sharpness of the bend at 0.', default: 1, min: 0.01, max: 100 }) },
  highlights: ({ beta }) => (beta === 1 ? [] : [`β ${beta}`]),
  apply: (g, x, { beta }) => (beta === 1 ? g.op('Softplus', [x]) : g.mul(g.op('Softplus', [g.mul(x, beta)]), 1 / beta)),
  pytorch: ({ beta }) => (beta === 1 ? 'nn.Softplus()' : `nn.Softplus(beta=${beta})`),
  tried: [{ beta: 2 }],
})
