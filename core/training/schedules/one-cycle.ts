// One cycle: up to the learning rate, then far below it.

import { choice, flag, float } from '../../options/options.ts'
import { cosine, defineSchedule } from './schedule.ts'
import { lengthOption } from './words.ts'

export const oneCycle = defineSchedule({
  id: 'one-cycle',
  title: 'One cycle',
  summary:
    'Starts low, rises to the learning rate and falls far below it by the end of the run. Bears larger learning rates and needs fewer epochs; count it in steps.',
  source: 'Smith & Topin 2018; as torch.optim.lr_scheduler.OneCycleLR writes it, without its cycle of momentum',
  options: {
    length: lengthOption('Epochs (or steps) of the cycle; 0 takes the whole run.'),
    rise: float({ label: 'Rising', help: 'Share of the cycle that rises.', default: 0.3, min: 0, max: 1 }),
    start: float({ label: 'Start', help: 'The first learning rate is the highest divided by this.', default: 25, min: 1, max: 1e9 }),
    end: float({ label: 'End', help: 'The last learning rate is the first divided by this.', default: 10_000, min: 1, max: 1e12 }),
    curve: choice({ label: 'Curve', help: 'Half cosines, or straight lines.', default: 'cosine', choices: { cosine: 'cosine', linear: 'straight' } }),
    threePhases: flag({
      label: 'Three phases',
      help: 'Fall to the first learning rate as slowly as it rose, and only then further.',
      default: false,
    }),
  },
  rate({ base, at, total, options: { length, rise, start, end, curve, threePhases } }) {
    const whole = Math.max(1, length || total)
    const [low, last] = [base / start, base / start / end]
    const top = rise * whole - 1
    const phases = threePhases
      ? [
          { until: top, from: low, to: base },
          { until: 2 * top, from: base, to: low },
          { until: whole - 1, from: low, to: last },
        ]
      : [
          { until: top, from: low, to: base },
          { until: whole - 1, from: base, to: last },
        ]
    let begin = 0
    for (const { until, from, to } of phases) {
      const share = until > begin ? (at - begin) / (until - begin) : 1
      if (at <= until) return curve === 'cosine' ? cosine(from, to, share) : from + (to - from) * share
      begin = until
    }
    return last
  },
})
