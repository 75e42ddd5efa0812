// From a run's events to what its charts draw, and to what the numbers say in words.

import type { TrainingDone, TrainingEvent } from '../../core/training/events.ts'
import type { Confusion } from '../../core/training/metrics.ts'

/** Points of one line; x in epochs. */
export interface Line {
  readonly x: readonly number[]
  readonly y: readonly number[]
}
export interface Curves {
  /** Loss of every step. */
  readonly steps: Line
  readonly trainLoss: Line
  readonly trainAccuracy: Line
  readonly validationLoss: Line
  readonly validationAccuracy: Line
  readonly best: { readonly epoch: number; readonly loss: number } | undefined
  readonly confusion: { readonly counts: Confusion; readonly epoch: number } | undefined
  readonly notes: readonly string[]
  readonly done: TrainingDone | undefined
  /** Steps done, epochs finished. */
  readonly step: number
  readonly epoch: number
  /** Step of the last checkpoint. */
  readonly saved: number | undefined
}

interface Growing {
  readonly x: number[]
  readonly y: number[]
}
const growing = (): Growing => ({ x: [], y: [] })
function put(line: Growing, x: number, y: number | undefined): void {
  if (y === undefined || !Number.isFinite(y)) return
  line.x.push(x)
  line.y.push(y)
}

/** `stepsPerEpoch` places steps between the epochs. */
export function curvesOf(events: readonly TrainingEvent[], stepsPerEpoch: number): Curves {
  const [steps, trainLoss, trainAccuracy, validationLoss, validationAccuracy] = [growing(), growing(), growing(), growing(), growing()]
  const notes: string[] = []
  let best: Curves['best']
  let confusion: Curves['confusion']
  let done: TrainingDone | undefined
  let [step, epoch] = [0, 0]
  let saved: number | undefined
  for (const event of events) {
    switch (event.kind) {
      case 'step':
        step = event.step + 1
        put(steps, step / stepsPerEpoch, event.loss)
        done = undefined
        break
      case 'epoch':
        epoch = event.epoch
        put(trainLoss, event.step / stepsPerEpoch, event.loss)
        put(trainAccuracy, event.step / stepsPerEpoch, event.accuracy)
        break
      case 'validation':
        put(validationLoss, event.step / stepsPerEpoch, event.loss)
        put(validationAccuracy, event.step / stepsPerEpoch, event.accuracy)
        if (event.best) best = { epoch: event.epoch, loss: event.loss }
        if (event.confusion) confusion = { counts: event.confusion, epoch: event.epoch }
        break
      case 'checkpoint':
        saved = event.step
        break
      case 'note':
        notes.push(event.text)
        break
      case 'done':
        done = event
        break
    }
  }
  return { steps, trainLoss, trainAccuracy, validationLoss, validationAccuracy, best, confusion, notes, done, step, epoch, saved }
}

/** Exponential mean: s ← w·s + (1 − w)·y, divided by 1 − wᵗ so that its start is not pulled to zero. */
export function smoothed({ x, y }: Line, weight: number): Line {
  if (weight === 0) return { x, y }
  let [mean, left] = [0, 1]
  return {
    x,
    y: y.map((value) => {
      mean = weight * mean + (1 - weight) * value
      left *= weight
      return mean / (1 - left)
    }),
  }
}

/** Epochs since the validation loss was last at its lowest while the training loss still fell; undefined below `patience`. */
export function overfittingFor({ validationLoss, trainLoss }: Pick<Curves, 'validationLoss' | 'trainLoss'>, patience = 3): number | undefined {
  const losses = validationLoss.y
  const waited = losses.length - 1 - losses.indexOf(Math.min(...losses))
  const before = trainLoss.y.at(-1 - waited)
  const now = trainLoss.y.at(-1)
  if (waited < patience || before === undefined || now === undefined) return undefined
  return now < before ? waited : undefined
}
