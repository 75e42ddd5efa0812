// Runs jobs inside the engine process: starts them, hands on commands, sends what they yield. A failing job ends alone, with its sentence.

import type { Provider } from '../../core/lowering/lowering.ts'
import { failureOf } from '../../core/protocol/failures.ts'
import { Cancelled } from '../../core/runtime/cancel.ts'
import type { Runtime } from '../../core/runtime/runtime.ts'
import { createReins, type Reins } from '../../core/training/control.ts'
import type { Job } from './job.ts'
import type { FromEngine, ToEngine } from './messages.ts'

interface Running {
  readonly reins: Reins
  readonly signal: { aborted: boolean }
}

export interface JobHost {
  receive(message: ToEngine): void
  /** Ends every running job with this error: what was thrown outside of all of them has no owner. */
  failAll(error: unknown): void
}

export function createHost(
  jobs: Readonly<Record<string, Job<never, unknown, unknown>>>,
  createRuntime: (provider: Provider) => Promise<Runtime>,
  send: (message: FromEngine) => void,
): JobHost {
  const running = new Map<number, Running>()
  const runtimes = new Map<Provider, Promise<Runtime>>()

  function runtime(provider: Provider): Promise<Runtime> {
    const open = runtimes.get(provider)
    if (open) return open
    const opening = createRuntime(provider)
    runtimes.set(provider, opening)
    opening.catch(() => runtimes.delete(provider))
    return opening
  }

  async function start(id: number, name: string, input: unknown): Promise<void> {
    const job = jobs[name]
    const own: Running = { reins: createReins(), signal: { aborted: false } }
    running.set(id, own)
    try {
      if (!job) throw new Error(`Bug in Lamina: the engine knows no job "${name}"`)
      const events = job.run(input as never, { runtime, signal: own.signal, control: own.reins })
      for (;;) {
        const { done, value } = await events.next()
        if (!running.has(id)) return
        if (done) return send({ kind: 'end', id, output: value })
        send({ kind: 'event', id, event: value })
        if (own.signal.aborted) {
          await events.return(undefined)
          throw new Cancelled()
        }
      }
    } catch (error) {
      fail(id, error)
    } finally {
      running.delete(id)
    }
  }

  function fail(id: number, error: unknown): void {
    if (!running.delete(id)) return
    const failure = failureOf(error)
    const stack = failure.kind === 'internal' && error instanceof Error ? error.stack : undefined
    send({ kind: 'failure', id, failure, ...(stack === undefined ? {} : { stack }) })
  }

  return {
    receive(message) {
      if (message.kind === 'start') {
        void start(message.id, message.job, message.input)
        return
      }
      const job = running.get(message.id)
      if (message.command === 'cancel') {
        if (job) job.signal.aborted = true
        job?.reins.give('stop')
      } else job?.reins.give(message.command)
    },
    failAll(error) {
      for (const id of [...running.keys()]) fail(id, error)
    },
  }
}
