// In which order an epoch sees the examples, and its division into batches: derived from (seed, epoch), so that a resumed run needs no stored order.

import { randomStream } from '../tensor/random.ts'

/** The examples of one epoch; as given when not shuffled. */
export function epochOrder(indices: Uint32Array, seed: number, epoch: number, shuffle: boolean): Uint32Array {
  return shuffle
    ? randomStream(seed, 'order', epoch)
        .permutation(indices.length)
        .map((rank) => indices[rank] as number)
    : indices
}

/** Consecutive batches; the last holds what is left. */
export function batches(order: Uint32Array, batchSize: number): readonly (readonly number[])[] {
  return Array.from({ length: Math.ceil(order.length / batchSize) }, (_, batch) =>
    Array.from(order.subarray(batch * batchSize, (batch + 1) * batchSize)),
  )
}
