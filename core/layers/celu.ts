// CELU: an activation, applied to every value by itself.

import { float } from '../options/options.ts'
import { defineActivation } from './activation.ts'

export const celu = defineActivation({
  type: 'celu',
  title: 'CELU',
  stem: 'celu',
  summary: 'max(0, x) + min(0, α·(e^(x/α) − 1)): ELU whose slope has no jump at 0, whatever α is.',
  source: 'Barron 2017',
  options: { alpha: float({ label: 'Alpha', help: 'What large negative values approach, with a minus sign.', default: 1, min: 0.01, max: 10 }) },
  highlights: ({ alpha }) => (alpha === 1 ? [] : [`${alpha}`]),
  apply: (g, x, { alpha }) => g.op('Celu', [x], { alpha }),
  pytorch: ({ alpha }) => (alpha === 1 ? 'nn.CELU()' : `nn.CELU(${alpha})`),
  tried: [{ alpha: 2 }],
})
