// What steps tell once they were taken: an event each, and the sums of their epoch.

import type { Position } from './checkpoint.ts'
import type { TrainingEvent } from './events.ts'
import { countCorrect, predictedClasses } from './metrics.ts'
import type { GivenStep, StepResult } from './trainer.ts'

interface ToldSteps {
  /** After them. */
  readonly position: Position
  readonly events: readonly TrainingEvent[]
  /** The first whose loss is no number, in a sentence: it and those behind it do not count. */
  readonly failed?: string
}

/** The steps of one run, taken from `position` on; `ms` is the time of each. */
export function tellSteps(position: Position, given: readonly GivenStep[], results: readonly StepResult[], ms: number): ToldSteps {
  const epoch = position.epoch + 1
  const events: TrainingEvent[] = []
  let [spent, lossSum, correct, seen] = [position.ms, position.lossSum, position.correct, position.seen]
  let failed: string | undefined
  for (const [at, { loss, logits }] of results.entries()) {
    const { batch, step, learningRate } = given[at] as GivenStep
    if (!Number.isFinite(loss)) {
      failed = `The loss became ${sayNumber(loss)} at step ${step} (epoch ${epoch}).`
      break
    }
    const right = batch.classes && logits.shape.length === 2 ? countCorrect(predictedClasses(logits), batch.classes) : undefined
    spent += ms
    lossSum += loss * batch.count
    correct += right ?? 0
    seen += batch.count
    events.push({ kind: 'step', step, epoch, loss, ...(right === undefined ? {} : { accuracy: right / batch.count }), learningRate, ms })
  }
  const [step, batch] = [position.step + events.length, position.batch + events.length]
  return { position: { ...position, step, batch, ms: spent, lossSum, correct, seen }, events, ...(failed === undefined ? {} : { failed }) }
}

export const sayNumber = (value: number): string => (Number.isNaN(value) ? 'NaN (not a number)' : 'infinite')
