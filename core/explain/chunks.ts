// Long explanations in pieces: progress after each, and an end as soon as nobody wants the result.

import { type CancelSignal, throwIfCancelled } from '../runtime/cancel.ts'

/** Images per question: large enough to keep a device busy, small enough to show progress. */
export const chunkSize = 32

/** Calls `work` with 0 ... count − 1 in ranges of at most `chunkSize`; throws `Cancelled` between two. */
export async function inChunks(
  count: number,
  watch: { readonly signal?: CancelSignal; progress?(share: number): void },
  work: (from: number, to: number) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < count; from += chunkSize) {
    throwIfCancelled(watch.signal)
    const to = Math.min(count, from + chunkSize)
    await work(from, to)
    watch.progress?.(to / count)
  }
  throwIfCancelled(watch.signal)
}
