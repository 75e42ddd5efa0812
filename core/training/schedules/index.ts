// The list of learning-rate schedules, and the learning rate that a chosen one gives for a step.

import { choice, float, int, type OptionValues } from '../../options/options.ts'
import { constant } from './constant.ts'
import { cosine, cosineRestarts } from './cosine.ts'
import { cyclic } from './cyclic.ts'
import { exponential } from './exponential.ts'
import { milestones } from './milestones.ts'
import { oneCycle } from './one-cycle.ts'
import { plateau } from './plateau.ts'
import { polynomial } from './polynomial.ts'
import type { Schedule } from './schedule.ts'
import { step } from './step.ts'

/** Every schedule has these too. */
const common = {
  warmUp: int({
    label: 'Warm-up',
    help: 'So many epochs (or steps) at the beginning the learning rate rises in a straight line, before the schedule begins.',
    default: 0,
    min: 0,
    max: 1_000_000_000,
  }),
  warmUpFrom: float({
    label: 'Warm-up from',
    help: 'Share of the learning rate that the warm-up begins with.',
    default: 0.01,
    min: 0,
    max: 1,
    when: (values) => Number(values.warmUp) > 0,
  }),
  per: choice({
    label: 'Counted in',
    help: 'Whether the learning rate moves after every epoch or after every step.',
    default: 'epoch',
    choices: { epoch: 'epochs', step: 'steps' },
  }),
}

const all: readonly Schedule[] = [constant, cosine, oneCycle, step, milestones, exponential, plateau, polynomial, cosineRestarts, cyclic]

/** By id. */
export const schedules: ReadonlyMap<string, Schedule> = new Map(
  all.map((schedule) => [schedule.id, { ...schedule, options: { ...schedule.options, ...common } }]),
)

export interface ScheduleChoice {
  readonly definition: Schedule
  readonly options: OptionValues
}

/** Where a run stands. */
export interface Moment {
  readonly step: number
  readonly epoch: number
  readonly steps: number
  readonly epochs: number
  readonly losses: readonly number[]
}

export function learningRateAt({ definition, options: values }: ScheduleChoice, base: number, moment: Moment): number {
  const options = values as OptionValues<typeof common>
  const [at, whole] = options.per === 'step' ? [moment.step, moment.steps] : [moment.epoch, moment.epochs]
  const { warmUp, warmUpFrom } = options
  if (at < warmUp) return base * (warmUpFrom + ((1 - warmUpFrom) * at) / warmUp)
  return definition.rate({ base, at: at - warmUp, total: Math.max(1, whole - warmUp), losses: moment.losses, options: values })
}
