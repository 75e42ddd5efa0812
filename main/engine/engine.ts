// Entry of the engine process, the only one that loads ONNX Runtime: if its native code crashes, the program lives on. It ends when its parent does.

import { createHost } from './host.ts'
import { jobs } from './jobs/index.ts'
import type { FromEngine, ToEngine } from './messages.ts'
import { createRuntime } from './ort-runtime.ts'

/** Electron's utility processes have this port; forked Node processes have `process.send`. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: ToEngine }) => void): void
  postMessage(message: FromEngine): void
}
const parentPort = (process as { readonly parentPort?: ParentPort }).parentPort

const send = (message: FromEngine): void => {
  if (parentPort) parentPort.postMessage(message)
  else if (process.connected) process.send?.(message)
}
const host = createHost(jobs, createRuntime, send)

if (parentPort) parentPort.on('message', ({ data }) => host.receive(data))
else {
  process.on('message', (message) => host.receive(message as ToEngine))
  // The parent is gone: nobody wants the work. Files are only ever replaced whole, so the hardest end is also the safest while native threads run.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
}

process.on('uncaughtException', (error) => host.failAll(error))
process.on('unhandledRejection', (reason) => host.failAll(reason))
