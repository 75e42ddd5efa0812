// What a job is: work that needs ONNX Runtime, run in the engine process. One file each in jobs/, listed in jobs/index.ts.

import type { Provider } from '../../core/lowering/lowering.ts'
import type { CancelSignal } from '../../core/runtime/cancel.ts'
import type { Runtime } from '../../core/runtime/runtime.ts'
import type { TrainingControl } from '../../core/training/control.ts'

export interface JobContext {
  /** Opened once per engine and provider. Throws OutsideError where the device cannot be used. */
  runtime(provider: Provider): Promise<Runtime>
  readonly signal: CancelSignal
  /** Pause, run, stop: for jobs that can be held. */
  readonly control: TrainingControl
}

/** Input, events and output are plain data: they cross a process boundary. */
export interface Job<Input, Event, Output> {
  run(input: Input, context: JobContext): AsyncGenerator<Event, Output>
}

export const defineJob = <Input, Event, Output>(job: Job<Input, Event, Output>): Job<Input, Event, Output> => job

/** A job without events: one answer. */
export const defineQuietJob = <Input, Output>(answer: (input: Input, context: JobContext) => Promise<Output>): Job<Input, never, Output> => ({
  // biome-ignore lint/correctness/useYield: that it yields nothing is what makes it quiet
  async *run(input, context) {
    return answer(input, context)
  },
})

export type InputOf<J> = J extends Job<infer Input, infer _Event, infer _Output> ? Input : never
export type EventOf<J> = J extends Job<infer _Input, infer Event, infer _Output> ? Event : never
export type OutputOf<J> = J extends Job<infer _Input, infer _Event, infer Output> ? Output : never
