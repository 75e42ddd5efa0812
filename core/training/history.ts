// A run's course as charts, tables and sentences read it, in bounded memory: step losses are gathered into at most `mostPoints` points, epochs are kept whole.
// The Node side makes it from all events; a window goes on with the events that follow.

import type { TrainingDone, TrainingEvent } from './events.ts'
import type { GradientEvent } from './gradient-health.ts'
import type { Confusion } from './metrics.ts'

/** Point i gathers the steps i · stride ... (i + 1) · stride − 1; the last one may have fewer. */
export interface StepPoints {
  readonly stride: number
  /** Steps gathered so far. */
  readonly steps: number
  readonly mean: readonly number[]
  readonly least: readonly number[]
  readonly most: readonly number[]
  /** Of each point's last step. */
  readonly learningRate: readonly number[]
}

export interface EpochRecord {
  readonly epoch: number
  /** Steps done at its end. */
  readonly step: number
  readonly loss: number
  readonly accuracy?: number
  /** Time spent in its steps. */
  readonly ms: number
  readonly learningRate?: number
  readonly validation?: { readonly loss: number; readonly accuracy?: number; readonly best: boolean }
}

export interface RunHistory {
  /** Events taken so far. */
  readonly heard: number
  readonly points: StepPoints
  readonly epochs: readonly EpochRecord[]
  /** Steps done; the epoch of the last one. */
  readonly step: number
  readonly epoch: number
  /** Milliseconds of the last steps, the newest last. */
  readonly recentMs: readonly number[]
  /** At most `mostGradients`, evenly thinned. */
  readonly gradients: readonly GradientEvent[]
  readonly best: { readonly epoch: number; readonly loss: number; readonly accuracy?: number } | undefined
  readonly confusion: { readonly counts: Confusion; readonly epoch: number } | undefined
  /** Step of the last checkpoint. */
  readonly saved: number | undefined
  readonly notes: readonly string[]
  readonly done: TrainingDone | undefined
}

const mostPoints = 2048
/** Steps whose mean is the pace. */
const recentSteps = 50
const mostGradients = 240

export const noHistory = (): RunHistory => ({
  heard: 0,
  points: { stride: 1, steps: 0, mean: [], least: [], most: [], learningRate: [] },
  epochs: [],
  step: 0,
  epoch: 0,
  recentMs: [],
  gradients: [],
  best: undefined,
  confusion: undefined,
  saved: undefined,
  notes: [],
  done: undefined,
})

type Growing<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] }

/** `history` with `events` behind it. Lists are continued in place, so only the newest history of a run may be extended. */
export function extend(history: RunHistory, events: readonly TrainingEvent[]): RunHistory {
  const next = { ...history, heard: history.heard + events.length } as Growing<RunHistory>
  const points = { ...history.points } as Growing<StepPoints>
  for (const event of events) {
    switch (event.kind) {
      case 'step':
        gather(points, event.loss, event.learningRate)
        next.step = event.step + 1
        next.epoch = event.epoch
        next.recentMs.push(event.ms)
        next.done = undefined
        break
      case 'epoch': {
        const { kind: _, ...record } = event
        const learningRate = points.learningRate.at(-1)
        next.epochs.push({ ...record, ...(learningRate === undefined ? {} : { learningRate }) })
        break
      }
      case 'validation':
        hearValidation(next, event)
        break
      case 'gradients':
        next.gradients = thinned([...next.gradients, event])
        break
      case 'checkpoint':
        next.saved = event.step
        break
      case 'note':
        if (!next.notes.includes(event.text)) next.notes = [...next.notes, event.text]
        break
      case 'done':
        next.done = event
        break
    }
  }
  next.recentMs = next.recentMs.slice(-recentSteps)
  next.points = points
  return next as RunHistory
}

/** Every second of the older ones goes when there are too many; the newest stays. */
const thinned = (gradients: readonly GradientEvent[]): GradientEvent[] =>
  gradients.length <= mostGradients ? [...gradients] : gradients.filter((_, at) => (gradients.length - 1 - at) % 2 === 0)

function hearValidation(next: Growing<RunHistory>, event: Extract<TrainingEvent, { kind: 'validation' }>): void {
  const { epoch, loss, best, confusion } = event
  const accuracy = event.accuracy === undefined ? {} : { accuracy: event.accuracy }
  const last = next.epochs.at(-1)
  if (last?.epoch === epoch) next.epochs[next.epochs.length - 1] = { ...last, validation: { loss, best, ...accuracy } }
  if (best) next.best = { epoch, loss, ...accuracy }
  if (confusion) next.confusion = { counts: confusion, epoch }
}

/** A loss that is no number counts as the one before it. */
function gather(points: Growing<StepPoints>, given: number, learningRate: number): void {
  const { mean, least, most, stride } = points
  const inPoint = points.steps % stride
  const at = (points.steps - inPoint) / stride
  const loss = Number.isFinite(given) ? given : (mean.at(-1) ?? 0)
  mean[at] = ((mean[at] ?? 0) * inPoint + loss) / (inPoint + 1)
  least[at] = inPoint === 0 ? loss : Math.min(least[at] as number, loss)
  most[at] = inPoint === 0 ? loss : Math.max(most[at] as number, loss)
  points.learningRate[at] = learningRate
  points.steps++
  if (points.steps === mostPoints * stride) halve(points)
}

/** Two neighbours become one point. */
function halve(points: Growing<StepPoints>): void {
  const pairs = <T>(values: readonly T[], join: (a: T, b: T) => T): T[] =>
    Array.from({ length: values.length / 2 }, (_, at) => join(values[2 * at] as T, values[2 * at + 1] as T))
  points.mean = pairs(points.mean, (a, b) => (a + b) / 2)
  points.least = pairs(points.least, Math.min)
  points.most = pairs(points.most, Math.max)
  points.learningRate = pairs(points.learningRate, (_, b) => b)
  points.stride *= 2
}
