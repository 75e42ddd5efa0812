// Hardshrink: an activation, applied to every value by itself.

import { float } from '../options/options.ts'
import { defineActivation } from './activation.ts'

export const hardshrink = defineActivation({
  type: 'hardshrink',
  title: 'Hardshrink',
  stem: 'hardshrink',
  summary: 'Sets values up to size λ to 0 and leaves the others as they are.',
  source: 'Donoho & Johnstone 1994',
  options: { lambda: float({ label: 'Lambda', help: 'Values up to this size become 0.', default: 0.5, min: 0, max: 100 }) },
  highlights: ({ lambda }) => [`λ ${lambda}`],
  // |x| > λ ? x : 0
  apply: (g, x, { lambda }) => g.op('Where', [g.op('Greater', [g.op('Abs', [x]), g.scalar(lambda)]), x, g.scalar(0)]),
  pytorch: ({ lambda }) => (lambda === 0.5 ? 'nn.Hardshrink()' : `nn.Hardshrink(${lambda})`),
  tried: [{ lambda: 0.1 }],
})
