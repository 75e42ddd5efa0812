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

/** `1 min 49 s`, `4.7 s`, `2 h 5 min`, of a quick step `0.2 ms`. Rounded before it is taken apart: 2 h less a second are no `1 h 60 min`. */
export function sayDuration(ms: number): string {
  if (ms < 0.95) return `${Math.max(0.1, Number(ms.toFixed(1)))} ms`
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
