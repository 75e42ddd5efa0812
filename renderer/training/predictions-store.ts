// What a run's kept weights say of each image of its validation or test part: asked for once per state of the run, with progress and Cancel.

import { create } from 'zustand'
import { fromWire } from '../../core/protocol/failures.ts'
import type { Part, Predictions } from '../../core/protocol/runs.ts'
import { client } from '../state/client.ts'
import { useWindow } from '../state/window-store.ts'

export type Asked =
  | { readonly state: 'busy'; readonly share: number; cancel(): void }
  | { readonly state: 'found'; readonly predictions: Predictions }
  | { readonly state: 'failed'; readonly sentence: string }

/** By key; the last few. */
export const usePredictions = create<{ readonly asked: ReadonlyMap<string, Asked> }>(() => ({ asked: new Map() }))
const mostKept = 6

/** `saved`: the step of the checkpoint whose weights they are. */
export const predictionsKey = (run: string, part: Part, saved: number | undefined): string => `${run} ${part} ${saved}`

export async function askPredictions(run: string, part: Part, saved: number | undefined): Promise<void> {
  const key = predictionsKey(run, part, saved)
  const before = usePredictions.getState().asked.get(key)?.state
  if (before === 'busy' || before === 'found') return
  const leaving = new AbortController()
  const cancel = () => {
    leaving.abort()
    put(key, undefined)
  }
  put(key, { state: 'busy', share: 0, cancel })
  try {
    const events = await client.runs.predictions({ run, part, device: useWindow.getState().device }, { signal: leaving.signal })
    for await (const event of events)
      put(key, event.kind === 'progress' ? { state: 'busy', share: event.share, cancel } : { state: 'found', predictions: event.predictions })
  } catch (error) {
    const { kind, sentence } = fromWire(error)
    if (!leaving.signal.aborted) put(key, kind === 'cancelled' ? undefined : { state: 'failed', sentence })
  }
}

function put(key: string, value: Asked | undefined): void {
  usePredictions.setState(({ asked }) => {
    const kept = [...asked].filter(([other]) => other !== key).slice(1 - mostKept)
    return { asked: new Map(value ? [...kept, [key, value]] : kept) }
  })
}
