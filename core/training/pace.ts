// How many steps are taken in one run of ONNX Runtime. Results do not depend on it: only how often weights and slots are copied out and in, which for quick
// steps with many parameters is a third of their time.

import type { Provider } from '../lowering/lowering.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { elementCount, type Shape } from '../tensor/tensor.ts'
import type { RunningStep, Trainer } from './trainer.ts'

/** Pause and stop are heard between runs, within 200 ms; the rest is for the checkpoint that follows. */
const longestRunMs = 150
/** Fifteen of sixteen copies are saved then. */
const mostSteps = 16
/** Batches of one run wait for it together. */
const mostBytes = 32 * 2 ** 20
/** More copies of weights and slots lie in memory during a run of several steps, where these are few. */
export const severalSteps = { copies: 4, mostStateBytes: 16 * 2 ** 20 } as const
/** Steps whose time is known before it is judged; of a short run none is worth another session. */
const explored = 8
/** Share of a step’s time that has to be saved: at 5 % a run of several was as slow as its steps alone (vgg-small with Adam). */
const worthwhile = 0.1
/** What a run takes besides its steps, measured on networks of 16 to 226 state tensors: ONNX Runtime's binding makes new arrays for all results. */
const perRun = { ms: 0.2, msPerByte: 7e-7 } as const

export interface PaceCall {
  /** Of weights, buffers and slots. */
  readonly stateBytes: number
  /** Of a whole batch. */
  readonly batchBytes: number
  /** Others keep the state where it is, or have not been measured. */
  readonly provider: Provider
}

/** How fast a step's network goes, on what a batch of the first size gives. */
export const paceOf = ({ stateBytes }: Trainer, { input }: RunningStep, { device }: Runtime): Pace =>
  new Pace({
    stateBytes,
    batchBytes: 4 * elementCount(input.shape as Shape),
    provider: device.provider,
  })

export class Pace {
  /** Time per step of the last runs. */
  private readonly recent: number[] = []
  private several = false

  constructor(private readonly call: PaceCall) {}

  /** After each run: how long it took, and how many steps it took. */
  note(ms: number, steps: number): void {
    this.recent.push(ms / steps)
    if (this.recent.length > explored) this.recent.shift()
  }

  /** Of the next run, at most. */
  get steps(): number {
    const { stateBytes, batchBytes, provider } = this.call
    if (provider !== 'cpu' || stateBytes > severalSteps.mostStateBytes || this.recent.length < explored) return 1
    const usual = this.recent.toSorted((a, b) => a - b)[explored >> 1] as number
    if (usual === 0) return 1 // A clock that stands still tells nothing.
    this.several ||= perRun.ms + stateBytes * perRun.msPerByte >= worthwhile * usual
    if (!this.several) return 1
    // A machine that has become slower is believed at once, one that has become faster when it stays so.
    const slow = Math.max(usual, this.recent.at(-1) ?? 0)
    return Math.max(1, Math.min(mostSteps, Math.floor(longestRunMs / slow), Math.floor(mostBytes / batchBytes)))
  }
}

/** How many steps follow whose batches are of one size (only the last of all may be smaller), up to the first of `ends`, where somebody looks at the state. */
export function stepsAlike(order: readonly (readonly number[])[], batch: number, ends: readonly number[]): number {
  const smaller = order.at(-1)?.length === order[batch]?.length ? order.length : order.length - 1
  return Math.min(...[smaller, ...ends].filter((end) => end > batch)) - batch
}
