// Plateau: lowered when the validation loss no longer falls.

import { float, int } from '../../options/options.ts'
import { defineSchedule } from './schedule.ts'
import { factorOption, lowestOption } from './words.ts'

export const plateau = defineSchedule({
  id: 'plateau',
  title: 'On plateau',
  summary: 'Multiplies the learning rate by a factor whenever the validation loss has not fallen for some epochs. Needs a validation share.',
  source: 'as torch.optim.lr_scheduler.ReduceLROnPlateau writes it',
  options: {
    factor: factorOption(0.1, 'What the learning rate is multiplied by each time.'),
    wait: int({ label: 'Wait', help: 'Epochs without improvement that are borne.', default: 10, min: 0, max: 1_000_000 }),
    threshold: float({ label: 'Threshold', help: 'A smaller share of the loss is no improvement.', default: 1e-4, min: 0, max: 1 }),
    rest: int({ label: 'Rest', help: 'Epochs after each lowering that do not count.', default: 0, min: 0, max: 1_000_000 }),
    lowest: lowestOption,
  },
  rate({ base, losses, options: { factor, wait, threshold, rest, lowest } }) {
    let [rate, best, bad, resting] = [base, Number.POSITIVE_INFINITY, 0, 0]
    for (const loss of losses) {
      const better = loss < best * (1 - threshold)
      best = better ? loss : best
      bad = better || resting > 0 ? 0 : bad + 1
      resting = Math.max(0, resting - 1)
      if (bad <= wait) continue
      rate = Math.max(rate * factor, lowest)
      ;[bad, resting] = [0, rest]
    }
    return rate
  },
})
