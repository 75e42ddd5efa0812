// Frees the memory of arrays at once that nobody reads any more. Left to the garbage collector, the weights of each step pile up until it stops training for them.

import { MessageChannel } from 'node:worker_threads'

const { port1: nowhere, port2: other } = new MessageChannel()
other.close()

/** They are empty afterwards. What a message carries away is freed with it, and one that nobody can get is freed as it is sent. */
export function freeMemory(buffers: ArrayBuffer[]): void {
  if (buffers.length > 0) nowhere.postMessage(null, buffers)
}
