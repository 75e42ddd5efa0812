// Binds handlers to the contract: what they throw leaves as one of the five kinds of core/protocol/failures, also between two events.

import { implement } from '@orpc/server'
import { toWire } from '../../core/protocol/failures.ts'
import { contract } from '../../core/protocol/protocol.ts'
import type { CallContext, Handlers, RequestContext } from './handlers.ts'

type AnyHandler = (input: unknown, context: CallContext) => Promise<unknown> | AsyncGenerator
interface AnyProcedure {
  handler(answer: (call: { input: unknown; context: RequestContext; signal?: AbortSignal }) => unknown): unknown
}

/** Called with input that the contract has checked. */
export function createRouter(handlers: Handlers) {
  const os = implement(contract).$context<RequestContext>()
  const groups = Object.entries(handlers).map(([group, members]) => {
    const procedures = os[group as keyof Handlers] as unknown as Record<string, AnyProcedure>
    const bound = Object.entries(members).map(([name, handler]) => [
      name,
      procedures[name]?.handler(guard(handler as AnyHandler, `${group}.${name}`)),
    ])
    return [group, Object.fromEntries(bound)]
  })
  return os.router(Object.fromEntries(groups) as Parameters<typeof os.router>[0])
}

const guard =
  (handler: AnyHandler, name: string) =>
  async ({ input, context, signal }: { input: unknown; context: RequestContext; signal?: AbortSignal }) => {
    try {
      const answer = await handler(input, { ...context, signal: signal ?? new AbortController().signal })
      return isGenerator(answer) ? guardEvents(answer, name) : answer
    } catch (error) {
      throw report(error, name)
    }
  }

/** An error between two events leaves as the same kinds do. */
async function* guardEvents(events: AsyncGenerator, name: string): AsyncGenerator {
  try {
    yield* events
  } catch (error) {
    throw report(error, name)
  }
}

const isGenerator = (answer: unknown): answer is AsyncGenerator => typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer

/** Our own bugs also go to standard error with their stack: the client sees only the sentence. */
function report(error: unknown, name: string) {
  const wire = toWire(error)
  if (wire.code === 'LAMINA_INTERNAL') process.stderr.write(`${name}: ${error instanceof Error ? error.stack : error}\n`)
  return wire
}
