// ELU: an activation, applied to every value by itself.

import { float } from '../options/options.ts'
import { defineActivation } from './activation.ts'

export const elu = defineActivation({
  type: 'elu',
  title: 'ELU',
  stem: 'elu',
  summary: 'x for positive values, α·(eˣ − 1) for the others: smooth, and its mean stays near 0, which speeds learning up.',
  source: 'Clevert, Unterthiner & Hochreiter 2016',
  options: { alpha: float({ label: 'Alpha', help: 'What large negative values approach, with a minus sign.', default: 1, min: 0, max: 10 }) },
  highlights: ({ alpha }) => (alpha === 1 ? [] : [`${alpha}`]),
  apply: (g, x, { alpha }) => g.op('Elu', [x], { alpha }),
  pytorch: ({ alpha }) => (alpha === 1 ? 'nn.ELU()' : `nn.ELU(${alpha})`),
  tried: [{ alpha: 0.5 }],
})
