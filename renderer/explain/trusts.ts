// How far the maps can be trusted: asked for on demand, one map after the other, each with progress and Cancel.

import { create } from 'zustand'
import type { Fill } from '../../core/explain/hide.ts'
import type { Trust, TrustRequest } from '../../core/protocol/explain.ts'
import { fromWire } from '../../core/protocol/failures.ts'
import { client } from '../state/client.ts'
import { type HeatmapResult, leftOf } from './heatmaps.ts'

export interface TrustState {
  /** The map that is tested; of another nothing is said. */
  readonly map: HeatmapResult
  readonly baseline: Fill
  readonly share?: number
  readonly leftMs?: number | undefined
  readonly trust?: Trust
  readonly failure?: string
}
/** What stands for one column. */
export interface TrustJob {
  readonly id: number
  readonly map: HeatmapResult
  readonly request: Omit<TrustRequest, 'map' | 'baseline'>
}

export const useTrusts = create<{ readonly states: ReadonlyMap<number, TrustState>; readonly baseline: Fill; readonly running: boolean }>(() => ({
  states: new Map(),
  baseline: 'blur',
  running: false,
}))

const set = (id: number, state: TrustState | undefined): void =>
  useTrusts.setState(({ states }) => {
    const next = new Map(states)
    if (state) next.set(id, state)
    else next.delete(id)
    return { states: next }
  })

let control: AbortController | undefined
export const cancelTrust = (): void => control?.abort()

/** Tests the maps that have not been tested yet with this baseline; a new call ends the old one. */
export async function testMaps(jobs: readonly TrustJob[]): Promise<void> {
  control?.abort()
  const own = new AbortController()
  control = own
  const { baseline } = useTrusts.getState()
  useTrusts.setState({ running: true })
  for (const { id, map, request } of jobs) {
    const known = useTrusts.getState().states.get(id)
    if (known?.map === map && known.baseline === baseline && known.trust) continue
    if (own.signal.aborted) break
    const started = performance.now()
    set(id, { map, baseline, share: 0 })
    try {
      const input = { ...request, baseline, map: { width: map.width, height: map.height, values: map.values } }
      for await (const event of await client.explain.trust(input, { signal: own.signal })) {
        if (own.signal.aborted) break
        if (event.kind === 'trust') set(id, { map, baseline, trust: event })
        else set(id, { map, baseline, share: event.share, leftMs: leftOf(event.share, performance.now() - started) })
      }
    } catch (error) {
      if (!own.signal.aborted) set(id, { map, baseline, failure: fromWire(error).sentence })
    }
    if (own.signal.aborted && !useTrusts.getState().states.get(id)?.trust) set(id, undefined)
  }
  if (control === own) useTrusts.setState({ running: false })
}
