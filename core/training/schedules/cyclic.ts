// Cyclic: up and down between two learning rates.

import { int } from '../../options/options.ts'
import { defineSchedule } from './schedule.ts'
import { lowestOption } from './words.ts'

export const cyclic = defineSchedule({
  id: 'cyclic',
  title: 'Cyclic',
  summary: 'Goes up and down between the lowest learning rate and the run’s in straight lines: no single value has to be right.',
  source: 'Smith 2017 (triangular)',
  options: {
    lowest: lowestOption,
    up: int({ label: 'Up', help: 'Epochs (or steps) from the lowest to the highest.', default: 5, min: 1, max: 1_000_000_000 }),
    down: int({ label: 'Down', help: 'Epochs (or steps) back; 0 takes as many as up.', default: 0, min: 0, max: 1_000_000_000 }),
  },
  rate({ base, at, options: { lowest, up, down } }) {
    const since = at % (up + (down || up))
    const share = since <= up ? since / up : 1 - (since - up) / (down || up)
    return lowest + (base - lowest) * share
  },
})
