// Reads the next batches while the device computes: a few ahead, which bounds memory and evens out batches that take longer to read.

import { invariant } from '../problems.ts'

const fewest = 2

export interface Ahead<Result> {
  /** The next one, in the order given. */
  take(): Promise<Result>
  /** Begins those that may be read by now, and from now on: `wanted` of them, but two at least. */
  readOn(wanted?: number): void
}

/** Reads all of `items`, one after the other as they are taken. A failure is met where its result is awaited; who leaves before does not hear of it. */
export function readAhead<Item, Result>(items: readonly Item[], read: (item: Item) => Promise<Result>): Ahead<Result> {
  const begun: Promise<Result>[] = []
  let next = 0
  let most = fewest
  const readOn = (wanted = most): void => {
    most = Math.max(fewest, wanted)
    for (; next < items.length && begun.length < most; next++) {
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
