// How far a run is and how long it will still take, from its own pace.

import type { RunHistory } from '../../core/training/history.ts'

export interface Forecast {
  /** Steps done, 0 ... 1. */
  readonly share: number
  /** Undefined until there is a pace to judge by. */
  readonly leftMs: number | undefined
  readonly epochMs: number | undefined
}

/** From the mean of the last steps, or the last epoch where that took longer. */
export function forecastOf({ recentMs, epochs, step }: RunHistory, steps: number, stepsPerEpoch: number): Forecast {
  const epochMs = epochs.at(-1)?.ms
  const stepMs = recentMs.length > 0 ? recentMs.reduce((sum, ms) => sum + ms, 0) / recentMs.length : undefined
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
