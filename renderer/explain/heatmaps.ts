// The heatmaps while they are made: progress, the map, or why there is none. A new question of a column cancels its old one.

import { useEffect, useLayoutEffect, useRef } from 'react'
import { create } from 'zustand'
import type { HeatmapEvent, HeatmapRequest } from '../../core/protocol/explain.ts'
import { fromWire } from '../../core/protocol/failures.ts'
import { client } from '../state/client.ts'

export type HeatmapResult = Extract<HeatmapEvent, { readonly kind: 'heatmap' }>
export interface Working {
  /** 0 ... 1. */
  readonly share: number
  readonly done: number
  readonly total: number
  /** Milliseconds that the rest will take, once there is a pace to judge by. */
  readonly leftMs: number | undefined
}
export interface HeatmapState {
  /** Names what was asked. */
  readonly image: string
  readonly question: string
  /** The last finished map of this image; stays while the next one is made. */
  readonly map?: HeatmapResult
  /** The question that `map` answers. */
  readonly mapOf?: string
  readonly working?: Working
  readonly failure?: string
  readonly cancelled?: boolean
}

/** By column. */
export const useHeatmaps = create<{ readonly states: ReadonlyMap<number, HeatmapState> }>(() => ({ states: new Map() }))
const controls = new Map<number, AbortController>()

const set = (id: number, state: HeatmapState | undefined): void =>
  useHeatmaps.setState(({ states }) => {
    const next = new Map(states)
    if (state) next.set(id, state)
    else next.delete(id)
    return { states: next }
  })

export const isWorking = (): boolean => [...useHeatmaps.getState().states.values()].some(({ working }) => working !== undefined)

/** Nothing that is still under way is shown after it. */
export function cancelHeatmap(id: number): void {
  const state = useHeatmaps.getState().states.get(id)
  controls.get(id)?.abort()
  if (state?.working) set(id, { ...kept(state), image: state.image, question: state.question, cancelled: true })
}

const kept = (state: HeatmapState | undefined): Pick<HeatmapState, 'map' | 'mapOf'> =>
  state?.map && state.mapOf !== undefined ? { map: state.map, mapOf: state.mapOf } : {}

/** Maps made lately: going back to a class, a layer or an epoch asks nothing. */
const made = new Map<string, HeatmapResult>()
const mostMade = 96
const recall = (image: string, question: string): HeatmapResult | undefined => made.get(`${image} ${question}`)
function remember(image: string, question: string, map: HeatmapResult): void {
  made.set(`${image} ${question}`, map)
  for (const oldest of [...made.keys()].slice(0, Math.max(0, made.size - mostMade))) made.delete(oldest)
}

/** Typing into an option asks once, not at every key. */
const patienceMs = 150

/** Asks for a column's map; `image` and `question` name the request: the same names, no new question. */
export function useHeatmapOf(id: number, request: HeatmapRequest | undefined, image: string, question: string): void {
  const latest = useRef(request)
  latest.current = request
  const wanted = request !== undefined
  // Before the screen is drawn: what belongs to another image is not shown for a moment.
  useLayoutEffect(() => {
    const before = useHeatmaps.getState().states.get(id)
    const same = before?.image === image ? kept(before) : {}
    // Back from another workspace: what was made is still there.
    if (same.mapOf === question) return set(id, { ...same, image, question })
    const known = wanted ? recall(image, question) : undefined
    if (known) return set(id, { map: known, mapOf: question, image, question })
    set(id, { ...same, image, question, ...(wanted ? { working: { share: 0, done: 0, total: 0, leftMs: undefined } } : {}) })
    if (!wanted) return
    const control = new AbortController()
    controls.set(id, control)
    const timer = setTimeout(() => latest.current && void follow(id, latest.current, control.signal), patienceMs)
    return () => {
      clearTimeout(timer)
      control.abort()
    }
  }, [id, wanted, image, question])
  useEffect(
    () => () => {
      const state = useHeatmaps.getState().states.get(id)
      if (state?.working) set(id, { ...kept(state), image: state.image, question: '' })
    },
    [id],
  )
}

async function follow(id: number, request: HeatmapRequest, signal: AbortSignal): Promise<void> {
  const started = performance.now()
  const tell = (part: Pick<HeatmapState, 'working' | 'failure' | 'map'>) => {
    const state = useHeatmaps.getState().states.get(id)
    if (signal.aborted || !state) return
    const { image, question } = state
    if (part.map) remember(image, question, part.map)
    set(id, { ...kept(state), ...part, ...(part.map ? { mapOf: question } : {}), image, question })
  }
  try {
    for await (const event of await client.explain.heatmap(request, { signal })) {
      if (event.kind === 'heatmap') tell({ map: event })
      else tell({ working: { share: event.share, done: event.done, total: event.total, leftMs: leftOf(event.share, performance.now() - started) } })
    }
  } catch (error) {
    tell({ failure: fromWire(error).sentence })
  }
}

/** Undefined until a twentieth is done. */
export const leftOf = (share: number, passedMs: number): number | undefined => (share < 0.05 ? undefined : (passedMs * (1 - share)) / share)
