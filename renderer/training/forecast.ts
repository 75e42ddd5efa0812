// How far a run is and how long it will still take, from its own pace.

import type { TrainingEvent } from '../../core/training/events.ts'

export interface Forecast {
  /** Steps done, 0 ... 1. */
  readonly share: number
  /** Undefined until there is a pace to judge by. */
  readonly leftMs: number | undefined
  readonly epochMs: number | undefined
}

/** Steps whose mean is the pace. */
const window = 50

export function forecastOf(events: readonly TrainingEvent[], steps: number, stepsPerEpoch: number): Forecast {
  const recent: number[] = []
  let [step, epochMs]: [number, number | undefined] = [0, undefined]
  for (let at = events.length - 1; at >= 0 && (recent.length < window || epochMs === undefined); at--) {
    const event = events[at]
    if (event?.kind === 'step') {
      if (recent.length === 0) step = event.step + 1
      if (recent.length < window) recent.push(event.ms)
    }
    if (event?.kind === 'epoch') epochMs ??= event.ms
  }
  const stepMs = recent.length > 0 ? recent.reduce((sum, ms) => sum + ms, 0) / recent.length : undefined
  const pace = stepMs === undefined ? undefined : Math.max(stepMs, (epochMs ?? 0) / stepsPerEpoch)
  return {
    share: steps > 0 ? Math.min(1, step / steps) : 0,
    leftMs: pace === undefined ? undefined : Math.max(0, steps - step) * pace,
    epochMs: epochMs ?? (stepMs === undefined ? undefined : stepMs * stepsPerEpoch),
  }
}

/** `1 min 49 s`, `4.7 s`, `2 h 5 min`. */
export function sayDuration(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 1) return `${Math.max(1, Math.round(ms))} ms`
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`
}
