// The engine that answers questions about models: one process for all of them, started with the first.

import { OutsideError } from '../../core/problems.ts'
import { type EngineClient, EngineEnded, startEngine } from '../engine/client.ts'
import type { EventOf, InputOf, OutputOf } from '../engine/job.ts'
import type { Jobs } from '../engine/jobs/index.ts'

let lens: EngineClient | undefined
function openLens(): EngineClient {
  if (!lens?.alive) lens = startEngine()
  return lens
}

/** Ends the engine; the next question starts another. */
export async function closeLens(): Promise<void> {
  await lens?.close()
  lens = undefined
}

/** A job of the lens; where its process ended under it, the sentence says that nothing is lost. */
export async function* ask<N extends keyof Jobs>(
  job: N,
  input: InputOf<Jobs[N]>,
  signal: AbortSignal,
): AsyncGenerator<EventOf<Jobs[N]>, OutputOf<Jobs[N]>> {
  try {
    return yield* openLens().run(job, input, signal).events
  } catch (error) {
    if (!(error instanceof EngineEnded)) throw error
    throw new OutsideError(`${error.message} Nothing is lost: it starts again with the next question.`, { cause: error })
  }
}

/** What a job ends with, its events unheard. */
export async function answerOf<Output>(events: AsyncGenerator<unknown, Output>): Promise<Output> {
  for (;;) {
    const { done, value } = await events.next()
    if (done) return value
  }
}
