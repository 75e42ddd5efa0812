// Cosine: down along half a cosine; with restarts again and again.

import { float, int } from '../../options/options.ts'
import { defineSchedule, cosine as halfCosine } from './schedule.ts'
import { lengthOption, lowestOption } from './words.ts'

export const cosine = defineSchedule({
  id: 'cosine',
  title: 'Cosine',
  summary: 'Lowers the learning rate along half a cosine: slowly at first, quickly in the middle, slowly at the end. A good choice without thinking.',
  source: 'Loshchilov & Hutter 2017, equation 5 without restarts',
  options: {
    length: lengthOption('Epochs (or steps) until the lowest learning rate, which then stays; 0 takes the whole run.'),
    lowest: lowestOption,
  },
  rate: ({ base, at, total, options: { length, lowest } }) => halfCosine(base, lowest, Math.min(1, at / Math.max(1, length || total))),
})

export const cosineRestarts = defineSchedule({
  id: 'cosine-restarts',
  title: 'Cosine with restarts',
  summary: 'Lowers the learning rate along half a cosine and begins again at the top, each time for longer: leaves a poor valley, and ends low.',
  source: 'Loshchilov & Hutter 2017 (SGDR), equation 5',
  options: {
    first: int({ label: 'First', help: 'Epochs (or steps) until the first restart.', default: 10, min: 1, max: 1_000_000_000 }),
    growth: float({ label: 'Growth', help: 'How many times as long each turn is as the one before.', default: 2, min: 1, max: 100 }),
    lowest: lowestOption,
  },
  rate({ base, at, options: { first, growth, lowest } }) {
    let [length, since] = [first, at]
    while (since >= length) {
      since -= length
      length *= growth
    }
    return halfCosine(base, lowest, since / length)
  },
})
