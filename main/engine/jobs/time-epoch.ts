// Job: times one epoch of a run, exactly as training goes: reading ahead, steps, metrics, every event on disk. The run waits between calls, so that a benchmark can
// visit it in turn with its steps alone.

import { invariant } from '../../../core/problems.ts'
import { createReins } from '../../../core/training/control.ts'
import type { TrainingEvent } from '../../../core/training/events.ts'
import { defineQuietJob } from '../job.ts'
import { type TrainJobEvent, train } from './train.ts'

export interface TimeEpochInput {
  /** Made by `createRunFolder`; of more epochs than are asked for. */
  readonly folder: string
}

export interface TimeEpochOutput {
  /** From the last epoch's checkpoint to the end of this epoch's metrics; validation and checkpoint are not in it. */
  readonly ms: number
  readonly steps: number
}

type Events = AsyncGenerator<TrainJobEvent, void>
let last: { readonly folder: string; readonly events: Events } | undefined

export const timeEpoch = defineQuietJob<TimeEpochInput, TimeEpochOutput>(async ({ folder }, context) => {
  if (last?.folder !== folder) {
    await last?.events.return()
    // Outlives this call: only the process' end ends it.
    last = { folder, events: train.run({ folder }, { ...context, signal: { aborted: false }, control: createReins() }) }
    await upTo(last.events, 'checkpoint') // The first epoch also opens data and sessions.
  }
  const started = performance.now()
  const steps = await upTo(last.events, 'epoch')
  const ms = performance.now() - started
  await upTo(last.events, 'checkpoint')
  return { ms, steps }
})

/** Lets the run go on until it says so; how many steps it took. */
async function upTo(events: Events, kind: TrainingEvent['kind']): Promise<number> {
  let steps = 0
  for (;;) {
    const { done, value } = await events.next()
    invariant(!done, 'the run has epochs left')
    if (value.kind === 'ready') continue
    for (const event of value.events) if (event.kind === 'step') steps++
    if (value.events.at(-1)?.kind === kind) return steps
  }
}
