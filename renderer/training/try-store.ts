// What a try of every device measured, for what would be trained now; forgotten as soon as design, data or options are others.

import { useMemo } from 'react'
import { create } from 'zustand'
import { fromWire } from '../../core/protocol/failures.ts'
import type { TryEvent } from '../../core/protocol/training.ts'
import { client } from '../state/client.ts'
import { useDesign } from '../state/design-store.ts'
import { useWindow } from '../state/window-store.ts'
import { usePlan } from './plan.ts'
import { plannedRequest } from './run-commands.ts'

interface Tried {
  /** Names what was tried. */
  readonly key: string | undefined
  readonly events: readonly TryEvent[]
  readonly busy: boolean
  readonly failure: string | undefined
}
const untried: Tried = { key: undefined, events: [], busy: false, failure: undefined }
export const useTried = create<Tried>(() => untried)

/** The device is no part of it: all are tried. */
function keyNow(): string | undefined {
  const request = plannedRequest()
  return typeof request === 'string' ? undefined : JSON.stringify({ ...request, device: '' })
}

/** Undefined where nothing can be trained. Follows design, data and options. */
export function useTryKey(): string | undefined {
  const [plan, design, dataset, imported] = [
    usePlan(),
    useDesign((state) => state.design),
    useWindow((state) => state.dataset),
    useWindow((state) => state.imported),
  ]
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are what the key is made of
  return useMemo(keyNow, [plan, design, dataset, imported])
}

let leaving: AbortController | undefined

export async function tryDevices(): Promise<void> {
  const request = plannedRequest()
  if (typeof request === 'string' || useTried.getState().busy) return
  leaving = new AbortController()
  const { signal } = leaving
  useTried.setState({ key: keyNow(), events: [], busy: true, failure: undefined })
  try {
    for await (const event of await client.training.tryDevices(request, { signal }))
      useTried.setState(({ events }) => ({ events: [...events.filter(({ device }) => device !== event.device), event] }))
    useTried.setState({ busy: false })
  } catch (error) {
    const { kind, sentence } = fromWire(error)
    if (signal.aborted || kind === 'cancelled') useTried.setState(untried)
    else useTried.setState({ busy: false, failure: sentence })
  }
}

export const cancelTry = (): void => {
  leaving?.abort()
  useTried.setState(untried)
}
