// Loaded first in a double's utility process: gives it Electron's process.parentPort over Node's own channel.

import { EventEmitter } from 'node:events'

const parentPort = Object.assign(new EventEmitter(), {
  postMessage: (/** @type {unknown} */ message) => process.send?.(message),
  start() {},
})
process.on('message', (data) => parentPort.emit('message', { data, ports: [] }))
Object.assign(process, { parentPort })
