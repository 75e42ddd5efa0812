// What a training run tells the world, in order; one JSON object per line in metrics.jsonl and on the command line.

/** Steps count from 0, epochs from 1. Outside of `step` events, `step` is the number of steps done and `epoch` the number of epochs finished. */
export type TrainingEvent =
  /** The loss is the one before the step's update. */
  | {
      readonly kind: 'step'
      readonly step: number
      readonly epoch: number
      readonly loss: number
      readonly accuracy?: number
      readonly learningRate: number
      readonly ms: number
    }
  | { readonly kind: 'epoch'; readonly epoch: number; readonly step: number; readonly loss: number; readonly accuracy?: number; readonly ms: number }
  | {
      readonly kind: 'validation'
      readonly epoch: number
      readonly step: number
      readonly loss: number
      readonly accuracy?: number
      readonly confusion?: readonly (readonly number[])[]
      readonly best: boolean
    }
  /** Lengths of gradients (before clipping and decay) and of weights by parameter, of the last step; null where a gradient is no number. Twice an epoch. */
  | {
      readonly kind: 'gradients'
      readonly step: number
      readonly epoch: number
      readonly parameters: Readonly<Record<string, { readonly gradient: number | null; readonly weight: number }>>
    }
  | { readonly kind: 'checkpoint'; readonly step: number; readonly epoch: number; readonly file: string }
  /** `paused` and `resumed` come from the person; `note` says a fall-back or repair aloud. */
  | { readonly kind: 'paused' | 'resumed'; readonly step: number }
  | { readonly kind: 'note'; readonly text: string }
  | TrainingDone

export interface TrainingDone {
  readonly kind: 'done'
  readonly reason: 'epochs' | 'max-steps' | 'early-stopping' | 'stopped'
  readonly step: number
  readonly epoch: number
  readonly bestEpoch?: number
  readonly validation?: { readonly loss: number; readonly accuracy?: number }
  /** Measured on the test part with the weights that are kept, where there is test data. */
  readonly test?: { readonly loss: number; readonly accuracy?: number; readonly confusion?: readonly (readonly number[])[] }
}
