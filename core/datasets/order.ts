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

/**
 * Consecutive batches; the last holds what is left. A single example that would be left joins the batch before it: over one value per channel
 * batch norm has no variance.
 */
export function batches(order: Uint32Array, batchSize: number): readonly (readonly number[])[] {
  const count = batchCount(order.length, batchSize)
  return Array.from({ length: count }, (_, batch) =>
    Array.from(order.subarray(batch * batchSize, batch === count - 1 ? order.length : (batch + 1) * batchSize)),
  )
}

export const batchCount = (examples: number, batchSize: number): number =>
  batchSize > 1 && examples > batchSize && examples % batchSize === 1 ? Math.floor(examples / batchSize) : Math.ceil(examples / batchSize)
