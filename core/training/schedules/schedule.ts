// What a learning-rate schedule is: from where a run stands to the learning rate of its next step. One file each, listed in index.ts.

import type { Options, OptionValues } from '../../options/options.ts'

export interface ScheduleCall<O extends Options> {
  /** The run's learning rate. */
  readonly base: number
  /** Epochs (or steps) since the start, warm-up left out. */
  readonly at: number
  /** Epochs (or steps) of the whole run, warm-up left out. */
  readonly total: number
  /** Validation losses so far, one per epoch. */
  readonly losses: readonly number[]
  readonly options: OptionValues<O>
}

export interface Schedule<O extends Options = Options> {
  /** kebab-case: `one-cycle`. */
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly source: string
  readonly options: O
  /** A pure function, so that a resumed run goes on exactly and a schedule never recompiles. */
  rate(call: ScheduleCall<O>): number
}

export const defineSchedule = <const O extends Options>(schedule: Schedule<O>): Schedule => schedule as unknown as Schedule

/** Half a cosine from `from` to `to`, as `share` goes from 0 to 1. */
export const cosine = (from: number, to: number, share: number): number => to + ((from - to) * (1 + Math.cos(Math.PI * share))) / 2
