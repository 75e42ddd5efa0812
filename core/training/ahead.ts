// Reads the next batches while the device computes: a few ahead, which bounds memory and evens out batches that take longer to read.

import { invariant } from '../problems.ts'

const batchesAhead = 2

export interface Ahead<Result> {
  /** The next one, in the order given. */
  take(): Promise<Result>
  /** Begins those that may be read by now. */
  readOn(): void
}

/** Reads all of `items`, one after the other as they are taken. A failure is met where its result is awaited; who leaves before does not hear of it. */
export function readAhead<Item, Result>(items: readonly Item[], read: (item: Item) => Promise<Result>): Ahead<Result> {
  const begun: Promise<Result>[] = []
  let next = 0
  const readOn = (): void => {
    for (; next < items.length && begun.length < batchesAhead; next++) {
      const reading = read(items[next] as Item)
      reading.catch(() => {})
      begun.push(reading)
    }
  }
  readOn()
  return {
    readOn,
    take() {
      readOn()
      const first = begun.shift()
      invariant(first, 'there is another batch')
      return first
    },
  }
}
