// Steps: multiplied by a factor at equal distances.

import { int } from '../../options/options.ts'
import { defineSchedule } from './schedule.ts'
import { factorOption } from './words.ts'

export const step = defineSchedule({
  id: 'step',
  title: 'Steps',
  summary: 'Multiplies the learning rate by a factor every so many epochs: large strides first, then a finer search.',
  source: 'Krizhevsky, Sutskever & Hinton 2012; as torch.optim.lr_scheduler.StepLR writes it',
  options: {
    every: int({ label: 'Every', help: 'Epochs (or steps) from one to the next.', default: 10, min: 1, max: 1_000_000_000 }),
    factor: factorOption(0.1, 'What the learning rate is multiplied by each time.'),
  },
  // η·γ^⌊t / n⌋
  rate: ({ base, at, options: { every, factor } }) => base * factor ** Math.floor(at / every),
})
