// Loaded first in a double's utility process: gives it Electron's process.parentPort over Node's own channel.

import { EventEmitter } from 'node:events'

const parentPort = Object.assign(new EventEmitter(), {
  postMessage: (/** @type {unknown} */ message) => process.send?.(message),
  start() {},
})
// As Electron's port, it keeps what comes before the program listens: the channel is read once somebody does.
parentPort.once('newListener', () => {
  process.on('message', (data) => parentPort.emit('message', { data, ports: [] }))
})
Object.assign(process, { parentPort })
