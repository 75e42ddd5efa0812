// The contract over a MessagePort with handlers of the test: errors keep their kind, typed arrays arrive, events stream and stop.

import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { RPCHandler } from '@orpc/server/message-port'
import { afterEach, expect, test, vi } from 'vitest'
import { OutsideError, type Problem, ProblemsFound, Unsupported } from '../../core/problems.ts'
import type { HeatmapEvent } from '../../core/protocol/explain.ts'
import { fromWire } from '../../core/protocol/failures.ts'
import type { Contract } from '../../core/protocol/protocol.ts'
import { serializers } from '../../core/protocol/serializers.ts'
import { Cancelled } from '../../core/runtime/cancel.ts'
import { createRouter } from './bind.ts'
import type { CallContext, Handlers, RequestContext } from './handlers.ts'

let close = () => {}
afterEach(() => close())

/** A client of the contract whose other side answers with these handlers. */
function connect(handlers: { readonly [Group in keyof Handlers]?: Partial<Handlers[Group]> }): ContractRouterClient<Contract> {
  const { port1, port2 } = new MessageChannel()
  const router = createRouter(handlers as Handlers)
  new RPCHandler<RequestContext>(router, { customJsonSerializers: serializers }).upgrade(port1 as never, {
    context: { host: 'browser' },
  })
  close = () => port2.close()
  port1.start()
  const link = new RPCLink({ port: port2 as never, customJsonSerializers: serializers })
  port2.start()
  return createORPCClient(link)
}

const problem: Problem = { code: 'bad-option', severity: 'error', option: 'kernelSize', what: '7×7 does not fit.', mend: 'Use 5×5.' }
const failures = [
  { error: new ProblemsFound([problem]), kind: 'problems', sentence: 'kernelSize: 7×7 does not fit. Use 5×5.', problems: [problem] },
  { error: new OutsideError('The disk is full.'), kind: 'outside', sentence: 'The disk is full.', problems: [] },
  {
    error: new Unsupported('NonMaxSuppression', 'model.onnx', 'has no rule.'),
    kind: 'unsupported',
    sentence: 'model.onnx: NonMaxSuppression has no rule.',
    problems: [],
  },
  { error: new Cancelled(), kind: 'cancelled', sentence: 'Cancelled.', problems: [] },
] as const

test.each(failures)('a call that fails arrives as $kind with its sentence', async ({ error, ...failure }) => {
  const client = connect({ runs: { list: () => Promise.reject(error) } })
  expect(fromWire(await client.runs.list().catch((caught) => caught))).toEqual(failure)
})

test.each(failures)('events that end with an error: $kind', async ({ error, ...failure }) => {
  const client = connect({
    explain: {
      async *heatmap() {
        yield { kind: 'progress', share: 0.5, done: 1, total: 2 }
        throw error
      },
    },
  })
  const events = await client.explain.heatmap(request)
  expect(await events.next()).toMatchObject({ value: { kind: 'progress', share: 0.5, done: 1, total: 2 } })
  expect(fromWire(await events.next().catch((caught) => caught))).toEqual(failure)
})

test('a bug says that it is one, and goes to standard error', async () => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const client = connect({ runs: { list: () => Promise.reject(new TypeError('x is undefined')) } })
  expect(fromWire(await client.runs.list().catch((caught) => caught))).toMatchObject({ kind: 'internal', sentence: 'Bug in Lamina: x is undefined' })
  expect(written.mock.calls.join()).toContain('runs.list: TypeError: x is undefined')
  written.mockRestore()
})

const request = {
  model: { kind: 'run', run: 'r1' },
  image: { kind: 'bytes', bytes: new Uint8Array([137, 80]) },
  method: { id: 'grad-cam', options: {} },
  device: 'cpu',
} as const

test('typed arrays arrive on both sides', async () => {
  const heatmap: HeatmapEvent = {
    kind: 'heatmap',
    width: 2,
    height: 1,
    values: new Float32Array([0.1, -2]),
    signed: true,
    unit: 'x',
    target: 3,
    ms: 1,
  }
  const seen: unknown[] = []
  const client = connect({
    explain: {
      async *heatmap({ image }) {
        seen.push(image)
        yield heatmap
      },
    },
  })
  for await (const event of await client.explain.heatmap(request)) expect(event).toEqual(heatmap)
  expect(seen).toEqual([request.image])
})

/** Events without end, until the signal. */
function endless() {
  let context: CallContext | undefined
  const finished = vi.fn()
  async function* heatmap(_input: unknown, given: CallContext): AsyncGenerator<HeatmapEvent> {
    context = given
    try {
      for (let share = 0; ; share += 0.01) {
        yield { kind: 'progress', share, done: 1, total: 2 }
        await new Promise((done) => setImmediate(done))
      }
    } finally {
      finished()
    }
  }
  return { heatmap, finished, signal: () => context?.signal }
}

test('leaving the events by `break` ends the handler', async () => {
  const { heatmap, finished } = endless()
  for await (const event of await connect({ explain: { heatmap } }).explain.heatmap(request)) {
    if (event.kind === 'progress' && event.share > 0.02) break
  }
  await vi.waitFor(() => expect(finished).toHaveBeenCalledOnce())
})

test('cancelling by signal reaches the handler', async () => {
  const { heatmap, finished, signal } = endless()
  const abort = new AbortController()
  const events = await connect({ explain: { heatmap } }).explain.heatmap(request, { signal: abort.signal })
  await events.next()
  abort.abort()
  await vi.waitFor(() => expect(finished).toHaveBeenCalledOnce())
  expect(signal()?.aborted).toBe(true)
})

test('a client that leaves ends its handlers', async () => {
  const { heatmap, finished } = endless()
  const events = await connect({ explain: { heatmap } }).explain.heatmap(request)
  await events.next()
  close()
  await vi.waitFor(() => expect(finished).toHaveBeenCalledOnce())
})
