// Other runs whose curves are laid over those of the shown one.

import { useEffect, useState } from 'react'
import { create } from 'zustand'
import { client } from '../state/client.ts'
import type { Line } from './curves.ts'
import { curvesOf } from './curves.ts'
import { stepsPerEpochOf } from './run-store.ts'

interface Compared {
  readonly runs: readonly string[]
}
export const useCompared = create<Compared>(() => ({ runs: [] }))

/** More than these are a tangle. */
export const mostCompared = 4

export const toggleCompared = (run: string): void =>
  useCompared.setState(({ runs }) => ({ runs: runs.includes(run) ? runs.filter((other) => other !== run) : [...runs, run].slice(-mostCompared) }))

export const dashes: readonly (readonly number[])[] = [
  [4, 3],
  [10, 3],
  [2, 2],
  [10, 3, 2, 3],
]

export interface Overlay {
  readonly run: string
  readonly label: string
  readonly validationLoss: Line
  readonly validationAccuracy: Line
  readonly learningRate: Line
  readonly dash: readonly number[]
}

/** Of the compared runs that could be read, in the order in which they were chosen; the shown one is left out. */
export function useOverlays(shown: string): readonly Overlay[] {
  const runs = useCompared((state) => state.runs)
  const [read, setRead] = useState<ReadonlyMap<string, Omit<Overlay, 'dash'>>>(new Map())
  useEffect(() => {
    let here = true
    for (const run of runs) {
      if (read.has(run)) continue
      client.runs.read({ run }).then(
        (detail) => {
          const curves = curvesOf(detail.history, stepsPerEpochOf(detail))
          if (here) setRead((known) => new Map([...known, [run, { run, label: detail.label, ...curves }]]))
        },
        () => here && useCompared.setState((state) => ({ runs: state.runs.filter((other) => other !== run) })),
      )
    }
    return () => {
      here = false
    }
  }, [runs, read])
  const [overlays, setOverlays] = useState<readonly Overlay[]>([])
  useEffect(() => {
    setOverlays(
      runs.flatMap((run, at) => {
        const found = run === shown ? undefined : read.get(run)
        return found ? [{ ...found, dash: dashes[at % dashes.length] ?? [4, 3] }] : []
      }),
    )
  }, [runs, read, shown])
  return overlays
}
