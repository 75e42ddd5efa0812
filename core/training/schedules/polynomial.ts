// Polynomial: to 0 along a power of what is left.

import { float } from '../../options/options.ts'
import { defineSchedule } from './schedule.ts'
import { lengthOption } from './words.ts'

export const polynomial = defineSchedule({
  id: 'polynomial',
  title: 'Polynomial',
  summary: 'Lowers the learning rate to 0 by the end, along a straight line or a power of what is left of the run. Usual in segmentation.',
  source: 'Chen et al. 2018 (DeepLab); as torch.optim.lr_scheduler.PolynomialLR writes it',
  options: {
    length: lengthOption('Epochs (or steps) until 0; 0 takes the whole run.'),
    power: float({ label: 'Power', help: '1 is a straight line.', default: 1, min: 0, max: 100 }),
  },
  // η·(1 − t / T)ᵖ
  rate({ base, at, total, options: { length, power } }) {
    const whole = Math.max(1, length || total)
    return base * (1 - Math.min(at, whole) / whole) ** power
  },
})
