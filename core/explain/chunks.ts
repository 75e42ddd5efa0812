// Long explanations in pieces: progress after each, and an end as soon as nobody wants the result.

import { type CancelSignal, throwIfCancelled } from '../runtime/cancel.ts'
import { elementCount, type Tensor } from '../tensor/tensor.ts'

/** Whom long work tells how far it is, and who may end it. */
export interface Watch {
  readonly signal?: CancelSignal
  progress?(done: number, total: number): void
}

/** Numbers per question: 32 images of 64×64 in colour, 4 of 224×224. */
const mostNumbers = 600_000

/** Images per question: enough to keep a device busy, few enough to show progress and to stop soon. A power of two: a session serves one count. */
export const chunkSizeFor = (image: Tensor): number => 2 ** Math.floor(Math.log2(Math.min(32, Math.max(4, mostNumbers / elementCount(image.shape)))))

/** Calls `work` with 0 ... count − 1 in ranges that suit images of the size of `image`; throws `Cancelled` between two. */
export async function inChunks(count: number, image: Tensor, watch: Watch, work: (from: number, to: number) => Promise<void>): Promise<void> {
  const size = chunkSizeFor(image)
  for (let from = 0; from < count; from += size) {
    throwIfCancelled(watch.signal)
    const to = Math.min(count, from + size)
    await work(from, to)
    watch.progress?.(to, count)
  }
  throwIfCancelled(watch.signal)
}
