// The one ELK of the window, in a worker of its own that is started when it is first needed and again after a failure. Cancelling ends the worker.

import type { ELK } from 'elkjs/lib/elk-api.js'
import { Cancelled, throwIfCancelled } from '../../core/runtime/cancel.ts'

interface RunningElk {
  readonly elk: Pick<ELK, 'layout'>
  stop(cause: Error): void
}
let running: Promise<RunningElk> | undefined

/** `signal`: ends it with whatever is being laid out. Throws `Cancelled` then. */
export async function openElk(signal: AbortSignal): Promise<Pick<ELK, 'layout'>> {
  running ??= start()
  const { elk, stop } = await running
  throwIfCancelled(signal)
  signal.addEventListener('abort', () => stop(new Cancelled()), { once: true })
  return elk
}

async function start(): Promise<RunningElk> {
  const { default: Elk } = await import('elkjs/lib/elk-api.js')
  let fail: (cause: Error) => void = () => {}
  const failed = new Promise<never>((_, reject) => (fail = reject))
  // Whoever waits for a layout hears of it.
  failed.catch(() => {})
  let worker: Worker | undefined
  const stop = (cause: Error): void => {
    worker?.terminate()
    // Not only once the failure is heard of: who asks next in the same breath gets a new one.
    running = undefined
    fail(cause)
  }
  const workerFactory = () => {
    worker = new Worker(new URL('./layered-worker.ts', import.meta.url), { type: 'module' })
    worker.onerror = ({ message }) => stop(new Error(message || 'the worker did not start'))
    return worker
  }
  const elk = new Elk({ workerFactory })
  return { elk: { layout: (graph, args) => Promise.race([elk.layout(graph, args), failed]) }, stop }
}
