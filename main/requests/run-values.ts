// A run's numbers as CSV (RFC 4180): one row per step, one per epoch, one for the test.

import type { TrainingEvent } from '../../core/training/events.ts'

const columns = ['kind', 'epoch', 'step', 'loss', 'accuracy', 'learning_rate', 'ms'] as const
type Row = Partial<Record<(typeof columns)[number], string | number | undefined>>

/** Rows that leave together. */
const atOnce = 5000

export function* csvOf(events: readonly TrainingEvent[]): Generator<string> {
  yield `${columns.join(',')}\r\n`
  for (let from = 0; from < events.length; from += atOnce) {
    const rows = events.slice(from, from + atOnce).flatMap((event) => rowOf(event) ?? [])
    if (rows.length > 0) yield rows.map((row) => `${columns.map((column) => row[column] ?? '').join(',')}\r\n`).join('')
  }
}

/** Steps as people count them: the first one is 1. */
function rowOf(event: TrainingEvent): Row | undefined {
  switch (event.kind) {
    case 'step':
      return {
        kind: 'step',
        epoch: event.epoch,
        step: event.step + 1,
        loss: event.loss,
        accuracy: event.accuracy,
        learning_rate: event.learningRate,
        ms: event.ms,
      }
    case 'epoch':
      return { kind: 'training', epoch: event.epoch, step: event.step, loss: event.loss, accuracy: event.accuracy, ms: event.ms }
    case 'validation':
      return { kind: 'validation', epoch: event.epoch, step: event.step, loss: event.loss, accuracy: event.accuracy }
    case 'done':
      return (
        event.test && { kind: 'test', epoch: event.bestEpoch ?? event.epoch, step: event.step, loss: event.test.loss, accuracy: event.test.accuracy }
      )
    default:
      return undefined
  }
}
