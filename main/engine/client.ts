// The other side of the engine process: starts it, gives it jobs, and turns its death into a sentence.

import { OutsideError } from '../../core/problems.ts'
import { errorOf } from '../../core/protocol/failures.ts'
import { Cancelled } from '../../core/runtime/cancel.ts'
import type { EventOf, InputOf, OutputOf } from './job.ts'
import type { Jobs } from './jobs/index.ts'
import type { FromEngine, JobCommand } from './messages.ts'
import { type EngineProcess, spawnEngine } from './spawn.ts'

export interface JobRun<Event, Output> {
  /** Read to its end, or left by `break`, which cancels the job. Its return value is the job's output. */
  readonly events: AsyncGenerator<Event, Output>
  command(command: JobCommand): void
}

export interface EngineClient {
  run<N extends keyof Jobs>(job: N, input: InputOf<Jobs[N]>, signal?: AbortSignal): JobRun<EventOf<Jobs[N]>, OutputOf<Jobs[N]>>
  /** Ends the process; jobs still running end as cancelled. */
  close(): Promise<void>
  readonly alive: boolean
  readonly pid: number | undefined
}

/** The engine process died under a job. */
export class EngineEnded extends OutsideError {
  constructor(
    readonly reason: string,
    lastWords: string,
  ) {
    super(`The engine ended unexpectedly (${sayReason(reason)}).`, { cause: lastWords })
    this.name = 'EngineEnded'
  }
}

const sayReason = (reason: string): string => (reason === 'signal SIGKILL' ? 'signal SIGKILL: somebody ended it, or memory ran out' : reason)

/** How long the process may take to leave by itself. */
const patienceMs = 2000

export function startEngine(): EngineClient {
  const child = spawnEngine()
  const mailboxes = new Map<number, Mailbox>()
  let nextId = 0
  let closing = false
  let ended: Error | undefined
  const gone = new Promise<void>((resolve) => {
    child.onExit((reason, lastWords) => {
      ended = closing ? new Cancelled() : new EngineEnded(reason, lastWords)
      for (const mailbox of mailboxes.values()) mailbox.fail(ended)
      resolve()
    })
  })
  child.onMessage((message) => mailboxes.get(message.id)?.put(message))

  return {
    run(job, input, signal) {
      const id = nextId++
      const mailbox = createMailbox()
      mailboxes.set(id, mailbox)
      if (ended) mailbox.fail(ended)
      const command = (given: JobCommand) => child.send({ kind: 'command', id, command: given })
      const cancel = () => command('cancel')
      signal?.addEventListener('abort', cancel)
      child.send({ kind: 'start', id, job, input })
      if (signal?.aborted) cancel()
      const leave = () => {
        signal?.removeEventListener('abort', cancel)
        if (mailboxes.delete(id)) cancel()
      }
      return { command, events: readEvents(mailbox, () => mailboxes.delete(id), leave) as never }
    },
    async close() {
      closing = true
      await endProcess(child, gone)
    },
    get alive() {
      return !ended && !closing
    },
    pid: child.pid,
  }
}

async function* readEvents(mailbox: Mailbox, finished: () => void, leave: () => void): AsyncGenerator<unknown, unknown> {
  try {
    for (;;) {
      const message = await mailbox.take()
      if (message.kind === 'event') {
        yield message.event
        continue
      }
      finished()
      if (message.kind === 'end') return message.output
      throw errorOf(message.failure, message.stack)
    }
  } finally {
    leave()
  }
}

async function endProcess(child: EngineProcess, gone: Promise<void>): Promise<void> {
  child.end()
  const timer = setTimeout(() => child.kill(), patienceMs)
  await gone
  clearTimeout(timer)
}

interface Mailbox {
  put(message: FromEngine): void
  fail(error: Error): void
  /** The next message; rejects after the last one when the engine is gone. */
  take(): Promise<FromEngine>
}

function createMailbox(): Mailbox {
  const waiting: FromEngine[] = []
  let failure: Error | undefined
  let wake: (() => void) | undefined
  const stir = () => {
    wake?.()
    wake = undefined
  }
  return {
    put(message) {
      waiting.push(message)
      stir()
    },
    fail(error) {
      failure = error
      stir()
    },
    async take() {
      for (;;) {
        const message = waiting.shift()
        if (message) return message
        if (failure) throw failure
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
}
