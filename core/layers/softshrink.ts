// Softshrink: an activation, applied to every value by itself.

import { float } from '../options/options.ts'
import { defineActivation } from './activation.ts'

export const softshrink = defineActivation({
  type: 'softshrink',
  title: 'Softshrink',
  stem: 'softshrink',
  summary: 'Takes λ off the size of every value; smaller ones become 0. The step of sparse coding that removes noise.',
  source: 'Donoho 1995',
  options: { lambda: float({ label: 'Lambda', help: 'Values up to this size become 0.', default: 0.5, min: 0, max: 100 }) },
  highlights: ({ lambda }) => [`λ ${lambda}`],
  // x − min(λ, max(−λ, x))
  apply: (g, x, { lambda }) => g.sub(x, g.op('Clip', [x, g.scalar(-lambda), g.scalar(lambda)])),
  pytorch: ({ lambda }) => (lambda === 0.5 ? 'nn.Softshrink()' : `nn.Softshrink(${lambda})`),
  tried: [{ lambda: 0.1 }],
})
