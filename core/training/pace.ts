// How many steps are taken in one run of ONNX Runtime. Results do not depend on it: only how often weights and slots are copied out and in, which for quick
// steps with many parameters is a third of their time.

import type { StepGraph } from '../autograd/step-graph.ts'
import type { Provider } from '../lowering/lowering.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { elementCount, type Shape } from '../tensor/tensor.ts'

/** Pause and stop are heard between runs, within 200 ms; the rest is for the checkpoint that follows. */
const longestRunMs = 150
/** Fifteen of sixteen copies are saved then. */
const mostSteps = 16
/** Batches of one run wait for it together. */
const mostBytes = 32 * 2 ** 20
/** More copies of weights and slots lie in memory during a run of several steps, where these are few. */
export const severalSteps = { copies: 3, mostStateBytes: 16 * 2 ** 20 } as const
/** The time of a step is the usual one of as many runs. */
const remembered = 8

/** Whether a run may take several steps. GPUs keep the state where it is, other providers have not been measured. */
export const takesSeveral = ({ stateBytes, provider }: Pick<PaceCall, 'stateBytes' | 'provider'>): boolean =>
  provider === 'cpu' && stateBytes <= severalSteps.mostStateBytes

/** Of one run, at most. */
export const stepsThatFit = (batchBytes: number): number => Math.max(1, Math.min(mostSteps, Math.floor(mostBytes / batchBytes)))

export interface PaceCall {
  /** Of weights, buffers and slots. */
  readonly stateBytes: number
  /** Of a whole batch. */
  readonly batchBytes: number
  readonly provider: Provider
}

/** How fast a step's network goes, on what a batch of the first size gives. */
export const paceOf = ({ stateBytes }: Pick<PaceCall, 'stateBytes'>, { input }: Pick<StepGraph, 'input'>, { device }: Runtime): Pace =>
  new Pace({
    stateBytes,
    batchBytes: 4 * elementCount(input.shape as Shape),
    provider: device.provider,
  })

export class Pace {
  /** Time per step of the last runs. */
  private readonly recent: number[] = []

  constructor(private readonly call: PaceCall) {}

  /** After each run: how long it took, and how many steps it took. */
  note(ms: number, steps: number): void {
    this.recent.push(ms / steps)
    if (this.recent.length > remembered) this.recent.shift()
  }

  /** Of the next run, at most. */
  get steps(): number {
    if (!takesSeveral(this.call)) return 1
    const usual = this.recent.toSorted((a, b) => a - b)[this.recent.length >> 1] ?? 0
    if (usual === 0) return 1 // A clock that stands still tells nothing.
    // A machine that has become slower is believed at once, one that has become faster when it stays so.
    const slow = Math.max(usual, this.recent.at(-1) ?? 0)
    return Math.max(1, Math.min(stepsThatFit(this.call.batchBytes), Math.floor(longestRunMs / slow)))
  }
}

/** How many steps follow whose batches are of one size (only the last of all may be smaller), up to the first of `ends`, where somebody looks at the state. */
export function stepsAlike(order: readonly (readonly number[])[], batch: number, ends: readonly number[]): number {
  const smaller = order.at(-1)?.length === order[batch]?.length ? order.length : order.length - 1
  return Math.min(...[smaller, ...ends].filter((end) => end > batch)) - batch
}
