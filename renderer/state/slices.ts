// Work that would hold the window is done in pieces: between them it answers.

import type { Gradual } from '../../core/design/gradually.ts'

/** A piece is over after this time: well below the 50 ms from which on a person notices, also on a slow machine. */
const sliceMs = 8

/** Resolves when what waited meanwhile has had its turn. */
export const nextTask = (): Promise<void> => new Promise((done) => setTimeout(done))

export async function inSlices<T>(work: Gradual<T>): Promise<T> {
  for (;;) {
    await nextTask()
    for (const until = performance.now() + sliceMs; performance.now() < until; ) {
      const { done, value } = work.next()
      if (done) return value
    }
  }
}
