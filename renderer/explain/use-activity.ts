// What Explain works on, in the status line, unless a training run has it.

import { useEffect } from 'react'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { sayDuration } from '../training/forecast.ts'
import { isLive, useRun } from '../training/run-store.ts'
import { cancelHeatmap, useHeatmaps } from './heatmaps.ts'

export function useActivity(): void {
  const states = useHeatmaps((state) => state.states)
  const live = useRun((state) => isLive(state.detail?.state))
  const busy = [...states].flatMap(([id, { working }]) => (working ? [{ id, ...working }] : []))
  const share = busy.reduce((sum, one) => sum + one.share, 0) / Math.max(1, busy.length)
  const left = Math.max(...busy.map(({ leftMs }) => leftMs ?? 0))
  const going = busy.length > 0 && !live
  // biome-ignore lint/correctness/useExhaustiveDependencies: what cancels follows from what goes on
  useEffect(() => {
    if (!going) return
    useWindow.setState({
      activity: {
        label: texts.explain.explaining(busy.length),
        share,
        ...(left > 1000 ? { left: sayDuration(left) } : {}),
        cancel: () => {
          for (const { id } of busy) cancelHeatmap(id)
        },
      },
    })
    return () => useWindow.setState({ activity: undefined })
  }, [going, share, busy.length])
}
