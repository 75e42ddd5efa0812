// One heatmap while it is made: progress, the map, or why there is none. A new question cancels the old one.

import { useCallback, useEffect, useRef, useState } from 'react'
import type { HeatmapEvent, HeatmapRequest } from '../../core/protocol/explain.ts'
import { fromWire } from '../../core/protocol/failures.ts'
import { client } from '../state/client.ts'

export type HeatmapResult = Extract<HeatmapEvent, { readonly kind: 'heatmap' }>
export interface HeatmapState {
  /** The last finished map of this image; stays while the next one is made. */
  readonly map: HeatmapResult | undefined
  /** 0 ... 1 while it is made. */
  readonly share: number | undefined
  readonly failure: string | undefined
  readonly cancelled: boolean
  cancel(): void
}

interface Known {
  readonly question: string
  readonly image: string
  readonly map?: HeatmapResult
  readonly share?: number
  readonly failure?: string
  readonly cancelled?: boolean
}

/** Typing into an option asks once, not at every key. */
const patienceMs = 150

/** `image` and `question` name the request; the same names, no new question. */
export function useHeatmap(request: HeatmapRequest | undefined, image: string, question: string): HeatmapState {
  const [known, setKnown] = useState<Known>()
  const asking = useRef<AbortController>(undefined)
  const latest = useRef(request)
  latest.current = request
  const wanted = request !== undefined
  useEffect(() => {
    if (!wanted) return
    const control = new AbortController()
    asking.current = control
    const tell = (part: Omit<Known, 'question' | 'image'>) => {
      // After Cancel nothing that is still under way is shown.
      if (!control.signal.aborted) setKnown((old) => ({ ...keep(old, image), ...part, question, image }))
    }
    const timer = setTimeout(async () => {
      if (!latest.current) return
      tell({ share: 0 })
      try {
        for await (const event of await client.explain.heatmap(latest.current, { signal: control.signal }))
          tell(event.kind === 'progress' ? { share: event.share } : { map: event })
      } catch (error) {
        tell({ failure: fromWire(error).sentence })
      }
    }, patienceMs)
    return () => {
      clearTimeout(timer)
      control.abort()
    }
  }, [wanted, image, question])
  const cancel = useCallback(() => {
    asking.current?.abort()
    setKnown((old) => old && { ...keep(old, old.image), question: old.question, image: old.image, cancelled: true })
  }, [])
  const here = known?.image === image ? known : undefined
  const current = here?.question === question ? here : undefined
  return { map: here?.map, share: current?.share, failure: current?.failure, cancelled: current?.cancelled ?? false, cancel }
}

const keep = (old: Known | undefined, image: string): Pick<Known, 'map'> => (old?.image === image && old.map ? { map: old.map } : {})
