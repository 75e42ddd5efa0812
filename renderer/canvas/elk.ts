// The one ELK of the window, in a worker of its own that is started when it is first needed and again after a failure.

import type { ELK } from 'elkjs/lib/elk-api.js'

let running: Promise<Pick<ELK, 'layout'>> | undefined

export const openElk = (): Promise<Pick<ELK, 'layout'>> => (running ??= start())

async function start(): Promise<Pick<ELK, 'layout'>> {
  const { default: Elk } = await import('elkjs/lib/elk-api.js')
  let fail: (cause: Error) => void = () => {}
  const failed = new Promise<never>((_, reject) => (fail = reject))
  // Whoever waits for a layout hears of it.
  failed.catch(() => {
    running = undefined
  })
  const workerFactory = () => {
    const worker = new Worker(new URL('./layered-worker.ts', import.meta.url), { type: 'module' })
    worker.onerror = ({ message }) => fail(new Error(message || 'the worker did not start'))
    return worker
  }
  const elk = new Elk({ workerFactory })
  return { layout: (graph, args) => Promise.race([elk.layout(graph, args), failed]) }
}
