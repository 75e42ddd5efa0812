// From a run's history to the lines that its charts draw.

import type { EpochRecord, RunHistory } from '../../core/training/history.ts'

/** Points of one line; x in epochs. */
export interface Line {
  readonly x: readonly number[]
  readonly y: readonly number[]
}
export interface Curves {
  /** Loss of the steps; for long runs each point is the mean of some, between `least` and `most`. */
  readonly steps: Line
  readonly least: Line
  readonly most: Line
  readonly learningRate: Line
  readonly trainLoss: Line
  readonly trainAccuracy: Line
  readonly validationLoss: Line
  readonly validationAccuracy: Line
}

/** `stepsPerEpoch` places steps between the epochs. */
export function curvesOf({ points, epochs }: RunHistory, stepsPerEpoch: number): Curves {
  const x = points.mean.map((_, at) => Math.min((at + 1) * points.stride, points.steps) / stepsPerEpoch)
  const shown = thinned(epochs)
  const line = (read: (record: EpochRecord) => number | undefined): Line => {
    const [places, values]: [number[], number[]] = [[], []]
    for (const record of shown) {
      const value = read(record)
      if (value === undefined || !Number.isFinite(value)) continue
      places.push(record.step / stepsPerEpoch)
      values.push(value)
    }
    return { x: places, y: values }
  }
  return {
    steps: { x, y: points.mean },
    least: { x, y: points.least },
    most: { x, y: points.most },
    learningRate: { x, y: points.learningRate },
    trainLoss: line(({ loss }) => loss),
    trainAccuracy: line(({ accuracy }) => accuracy),
    validationLoss: line(({ validation }) => validation?.loss),
    validationAccuracy: line(({ validation }) => validation?.accuracy),
  }
}

/** More epochs than pixels are one of some, always with the last. */
const mostEpochs = 1000
function thinned(epochs: readonly EpochRecord[]): readonly EpochRecord[] {
  const every = Math.ceil(epochs.length / mostEpochs)
  return every <= 1 ? epochs : epochs.filter((_, at) => at % every === 0 || at === epochs.length - 1)
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

/** Of the point nearest to `place`; undefined where the line does not reach. */
export function valueAt({ x, y }: Line, place: number): number | undefined {
  const [first, last] = [x[0], x.at(-1)]
  if (first === undefined || last === undefined || place > last + 0.5 || place < first - 0.5) return undefined
  let [low, high] = [0, x.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((x[middle] as number) <= place) low = middle
    else high = middle
  }
  return place - (x[low] as number) <= (x[high] as number) - place ? y[low] : y[high]
}
