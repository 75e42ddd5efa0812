// Threshold: an activation, applied to every value by itself.

import { float } from '../options/options.ts'
import { defineActivation } from './activation.ts'

export const threshold = defineActivation({
  type: 'threshold',
  title: 'Threshold',
  stem: 'threshold',
  summary: 'Values above a threshold pass; all others become one fixed number. ReLU is the one with both at 0.',
  source: 'as torch.nn.Threshold writes it',
  options: {
    threshold: float({ label: 'Threshold', help: 'Values above this pass.', default: 0 }),
    value: float({ label: 'Value', help: 'What the others become.', default: 0 }),
  },
  highlights: ({ threshold, value }) => [`> ${threshold}`, `else ${value}`],
  // x > t ? x : v
  apply: (g, x, { threshold, value }) => g.op('Where', [g.op('Greater', [x, g.scalar(threshold)]), x, g.scalar(value)]),
  pytorch: ({ threshold, value }) => `nn.Threshold(${threshold}, ${value})`,
  tried: [{ threshold: 0.1, value: -2 }],
})
