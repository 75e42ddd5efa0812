// The types of all request handlers, derived from the contract: a missing or mistyped handler does not compile.

import type { AnySchema, ContractProcedure, ErrorMap, InferContractRouterOutputs, InferSchemaOutput, Meta } from '@orpc/contract'
import type { Contract } from '../../core/protocol/protocol.ts'

/** Who asks. */
export interface RequestContext {
  readonly host: 'desktop' | 'browser'
}
/** `signal` fires when the client cancels or leaves. */
export interface CallContext extends RequestContext {
  readonly signal: AbortSignal
}

/** As handlers receive it: checked, defaults filled in. */
type InputOf<Procedure> =
  Procedure extends ContractProcedure<infer Input extends AnySchema, AnySchema, ErrorMap, Meta> ? InferSchemaOutput<Input> : never
type Outputs = InferContractRouterOutputs<Contract>

type Answer<Output> =
  Output extends AsyncIterator<infer Event, infer Last> ? AsyncGenerator<Event, Last> | Promise<AsyncGenerator<Event, Last>> : Promise<Output>

/** One request's handler: checked input in, plain data out; events are an async generator. Throws ProblemsFound, Unsupported, OutsideError, Cancelled. */
type Handler<Input, Output> = (input: Input, context: CallContext) => Answer<Output>

/** The handlers of one group of the contract, e.g. `HandlersOf<'datasets'>`. */
export type HandlersOf<Group extends keyof Contract> = {
  readonly [Name in keyof Contract[Group] & keyof Outputs[Group]]: Handler<InputOf<Contract[Group][Name]>, Outputs[Group][Name]>
}

export type Handlers = { readonly [Group in keyof Contract]: HandlersOf<Group> }
