// Long explanations in pieces: progress after each, and an end as soon as nobody wants the result.

import { type CancelSignal, throwIfCancelled } from '../runtime/cancel.ts'

/** Whom long work tells how far it is, and who may end it. */
export interface Watch {
  readonly signal?: CancelSignal
  progress?(done: number, total: number): void
}

/** Numbers per question: 32 images of 64×64 in colour, 7 of 224×224. More cost more memory and are no faster, since weights are packed once for all. */
const mostNumbers = 1_200_000

/**
 * Images of so many numbers per question: enough to keep a device busy, few enough to show progress and to stop soon. Between half of what is allowed and all of it, the
 * number that leaves fewest places empty in the last question.
 */
export function chunkSizeFor(count: number, numbers: number): number {
  const most = Math.min(count, Math.floor(Math.min(32, Math.max(4, mostNumbers / numbers))))
  let best = most
  for (let size = most; size > most / 2; size--) if (emptyPlaces(count, size) < emptyPlaces(count, best)) best = size
  return best
}

const emptyPlaces = (count: number, size: number): number => Math.ceil(count / size) * size - count

/** Calls `work` with 0 ... count − 1 in ranges that suit images of so many numbers; throws `Cancelled` between two. */
export async function inChunks(count: number, numbers: number, watch: Watch, work: (from: number, to: number) => Promise<void>): Promise<void> {
  const size = chunkSizeFor(count, numbers)
  for (let from = 0; from < count; from += size) {
    throwIfCancelled(watch.signal)
    const to = Math.min(count, from + size)
    await work(from, to)
    watch.progress?.(to, count)
  }
  throwIfCancelled(watch.signal)
}
