// How errors cross the wire: the Node side turns what it threw into one of five kinds, the client turns it back into a sentence and its problems.

import { ORPCError } from '@orpc/client'
import { OutsideError, type Problem, ProblemsFound, Unsupported } from '../problems.ts'
import { Cancelled } from '../runtime/cancel.ts'

export type FailureKind = 'problems' | 'unsupported' | 'outside' | 'cancelled' | 'internal'

/** What a person is told. `internal` is our bug, and its sentence says so. */
export interface Failure {
  readonly kind: FailureKind
  readonly sentence: string
  readonly problems: readonly Problem[]
}

/** Of anything thrown on the Node side. */
export function failureOf(error: unknown): Failure {
  const sentence = error instanceof Error ? error.message : String(error)
  if (error instanceof ProblemsFound) return { kind: 'problems', sentence, problems: error.problems }
  if (error instanceof Unsupported) return { kind: 'unsupported', sentence, problems: [] }
  if (error instanceof OutsideError) return { kind: 'outside', sentence, problems: [] }
  if (error instanceof Cancelled) return { kind: 'cancelled', sentence, problems: [] }
  return { kind: 'internal', sentence: sentence.startsWith('Bug in Lamina') ? sentence : `Bug in Lamina: ${sentence}`, problems: [] }
}

/** What was thrown elsewhere, as the same kind of error here. */
export function errorOf(failure: Failure, stack?: string): Error {
  switch (failure.kind) {
    case 'problems':
      return new ProblemsFound(failure.problems)
    case 'unsupported': {
      const error = new Unsupported('', '', '')
      error.message = failure.sentence
      return error
    }
    case 'outside':
      return new OutsideError(failure.sentence)
    case 'cancelled':
      return new Cancelled()
    case 'internal': {
      const error = new Error(failure.sentence)
      if (stack !== undefined) error.stack = stack
      return error
    }
  }
}

/** The same, wrapped for oRPC; what oRPC itself threw (bad input, unknown path) passes through. */
export function toWire(error: unknown): ORPCError<string, unknown> {
  if (error instanceof ORPCError) return error
  const failure = failureOf(error)
  return new ORPCError(`LAMINA_${failure.kind.toUpperCase()}`, {
    status: failure.kind === 'internal' ? 500 : 422,
    message: failure.sentence,
    data: failure,
  })
}

/** Of anything a client's call rejected with. */
export function fromWire(error: unknown): Failure {
  if (error instanceof ORPCError && isFailure(error.data)) return error.data
  if (error instanceof Error && error.name === 'AbortError') return { kind: 'cancelled', sentence: 'Cancelled.', problems: [] }
  if (error instanceof ORPCError) return { kind: 'internal', sentence: `Bug in Lamina: ${error.message}`, problems: [] }
  return { kind: 'outside', sentence: error instanceof Error ? error.message : String(error), problems: [] }
}

const isFailure = (data: unknown): data is Failure => typeof data === 'object' && data !== null && 'sentence' in data && 'problems' in data
