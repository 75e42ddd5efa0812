// What the engine process and its client say to each other. Structured clone carries it, typed arrays included.

import type { Failure } from '../../core/protocol/failures.ts'
import type { TrainingCommand } from '../../core/training/control.ts'

export type JobCommand = TrainingCommand | 'cancel'

export type ToEngine =
  | { readonly kind: 'start'; readonly id: number; readonly job: string; readonly input: unknown }
  | { readonly kind: 'command'; readonly id: number; readonly command: JobCommand }

export type FromEngine =
  | { readonly kind: 'event'; readonly id: number; readonly event: unknown }
  | { readonly kind: 'end'; readonly id: number; readonly output: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly failure: Failure; readonly stack?: string }
