// The events of a run that goes on, in bounded memory: its course as a history, and the newest of them for those who watch.

import type { TrainingEvent } from '../../core/training/events.ts'
import { extend, noHistory, type RunHistory } from '../../core/training/history.ts'

/** At least so many. */
const mostKept = 20_000

export class KeptEvents {
  history: RunHistory = noHistory()
  /** Number of the first event that is kept; those before it are in the run's folder. */
  first = 0
  private kept: TrainingEvent[] = []

  constructor(private readonly most = mostKept) {}

  take(events: readonly TrainingEvent[]): void {
    this.history = extend(this.history, events)
    for (const event of events) this.kept.push(event)
    if (this.kept.length < 2 * this.most) return
    this.first += this.kept.length - this.most
    this.kept = this.kept.slice(-this.most)
  }

  /** From number `at` on, which is not below `first`. */
  from(at: number, count: number): readonly TrainingEvent[] {
    return this.kept.slice(at - this.first, at - this.first + count)
  }
}
