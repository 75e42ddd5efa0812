// Exponential: multiplied by a factor again and again.

import { defineSchedule } from './schedule.ts'
import { factorOption } from './words.ts'

export const exponential = defineSchedule({
  id: 'exponential',
  title: 'Exponential',
  summary: 'Multiplies the learning rate by a factor a little below 1 every epoch.',
  source: 'as torch.optim.lr_scheduler.ExponentialLR writes it',
  options: { factor: factorOption(0.95, 'What the learning rate is multiplied by every time.') },
  // η·γᵗ
  rate: ({ base, at, options: { factor } }) => base * factor ** at,
})
