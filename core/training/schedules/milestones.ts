// Milestones: multiplied by a factor at chosen places.

import { list } from '../../options/options.ts'
import { defineSchedule } from './schedule.ts'
import { factorOption } from './words.ts'

export const milestones = defineSchedule({
  id: 'milestones',
  title: 'Milestones',
  summary: 'Multiplies the learning rate by a factor at chosen epochs, as the ResNet paper does at a half and three quarters of the run.',
  source: 'He et al. 2016; as torch.optim.lr_scheduler.MultiStepLR writes it',
  options: {
    at: list({ label: 'At', help: 'Epochs (or steps), as in 30, 45.', of: 'int', default: [30, 45], min: 1, max: 1_000_000_000 }),
    factor: factorOption(0.1, 'What the learning rate is multiplied by each time.'),
  },
  rate: ({ base, at, options }) => base * options.factor ** options.at.filter((milestone) => milestone <= at).length,
})
