// The same learning rate throughout; or for a while a smaller one.

import { defineSchedule } from './schedule.ts'
import { factorOption, lengthOption } from './words.ts'

export const constant = defineSchedule({
  id: 'constant',
  title: 'Constant',
  summary: 'The same learning rate throughout, after a smaller one at the beginning where a length is set.',
  source: 'as torch.optim.lr_scheduler.ConstantLR writes it',
  options: {
    length: lengthOption('For so long the learning rate is multiplied by the factor; 0 leaves that out.'),
    factor: { ...factorOption(0.3, 'What the learning rate is multiplied by at the beginning.'), when: (values) => Number(values.length) > 0 },
  },
  rate: ({ base, at, options: { length, factor } }) => (at < length ? base * factor : base),
})
