// Ranges of epochs that charts show: made wider, narrower and moved, always within the whole.

import type { Zoom } from './chart.tsx'

/** Share of the whole that can be told apart. */
const narrowest = 1 / 200

/** About its middle, by `factor`. */
export function scaledZoom([from, to]: Zoom, whole: Zoom, factor: number): Zoom {
  const all = whole[1] - whole[0]
  const wide = Math.min(all, Math.max(all * narrowest, (to - from) * factor))
  return within((from + to - wide) / 2, wide, whole)
}

const stations = [20, 50, 100, 200, 500, 1000, 2000, 5000]

/** How many epochs charts have room for: all that are planned where they are few; of many, some ahead of where a run is, and none once it has ended. */
export function epochsAcross(planned: number, reached: number, runs: boolean): number {
  const most = Math.max(planned, reached)
  if (!runs && reached > 0) return Math.max(1, Math.ceil(reached))
  return Math.min(most, stations.find((station) => station > reached) ?? most)
}

/** By a share of what is shown. */
export const movedZoom = ([from, to]: Zoom, whole: Zoom, share: number): Zoom => within(from + (to - from) * share, to - from, whole)

function within(from: number, wide: number, whole: Zoom): Zoom {
  const start = Math.min(Math.max(from, whole[0]), whole[1] - wide)
  return [start, start + wide]
}
