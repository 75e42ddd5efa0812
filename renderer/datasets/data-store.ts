// The data that were opened, and what the Node side says about the chosen one.

import { useEffect, useState } from 'react'
import { create } from 'zustand'
import type { DatasetDescription, DatasetReferenceInput, Example, KnownData } from '../../core/protocol/datasets.ts'
import { type Failure, fromWire } from '../../core/protocol/failures.ts'
import { client } from '../state/client.ts'
import { useWindow } from '../state/window-store.ts'
import { usePlan } from '../training/plan.ts'

interface DataState {
  /** Folders and files of one's own, newest first. */
  readonly known: readonly KnownData[]
  readonly descriptions: ReadonlyMap<string, DatasetDescription>
  /** Why a location could not be opened. */
  readonly failures: ReadonlyMap<string, Failure>
  /** How far what is read now is. */
  readonly shares: ReadonlyMap<string, number>
}

export const useData = create<DataState>(() => ({ known: [], descriptions: new Map(), failures: new Map(), shares: new Map() }))

const isBuiltin = (location: string): boolean => location.startsWith('builtin:')

/** While the Node side is away the list stays as it was. */
export const loadKnown = (): Promise<void> =>
  client.datasets.known().then(
    (known) => useData.setState({ known }),
    () => undefined,
  )

/** Files stay where they are; a copy that Lamina made is deleted. */
export async function forgetData(location: string): Promise<void> {
  stopReading(location)
  await client.datasets.forget({ location })
  useData.setState(({ descriptions, failures }) => ({ descriptions: without(descriptions, location), failures: without(failures, location) }))
  if (usePlan.getState().testData === location) usePlan.setState({ testData: undefined })
  if (useWindow.getState().dataset?.reference.location === location) useWindow.setState({ dataset: undefined })
  await loadKnown()
}

/** Makes it the data that are trained on, described as they are: in their own size. */
export async function chooseData(location: string, again = false): Promise<void> {
  const reference: DatasetReferenceInput = { location }
  const description = again ? undefined : useData.getState().descriptions.get(location)
  useWindow.setState({ dataset: description ? { reference, description } : { reference } })
  // Begun at once, so that there is something to cancel.
  const described = describeData(location, again)
  if (!isBuiltin(location)) await client.datasets.remember({ location }).then(loadKnown, () => undefined)
  await described
  const found = useData.getState().descriptions.get(location)
  if (found && useWindow.getState().dataset?.reference.location === location) useWindow.setState({ dataset: { reference, description: found } })
}

interface Reading {
  readonly over: Promise<void>
  readonly controller: AbortController
}
const readings = new Map<string, Reading>()

/** Asks what the data hold, once. */
export function describeData(location: string, again = false): Promise<void> {
  if (!again && useData.getState().descriptions.has(location)) return Promise.resolve()
  const underway = readings.get(location)
  if (underway) return underway.over
  const controller = new AbortController()
  const over = read(location, controller.signal).finally(() => readings.delete(location))
  readings.set(location, { over, controller })
  return over
}

export const stopReading = (location: string): void => readings.get(location)?.controller.abort()

async function read(location: string, signal: AbortSignal): Promise<void> {
  useData.setState(({ failures, shares }) => ({ failures: without(failures, location), shares: withOne(shares, location, 0) }))
  try {
    for await (const event of await client.datasets.open({ dataset: { location } }, { signal })) {
      if (event.kind === 'progress') useData.setState(({ shares }) => ({ shares: withOne(shares, location, event.share) }))
      else useData.setState(({ descriptions }) => ({ descriptions: withOne(descriptions, location, event.description) }))
    }
    if (signal.aborted) fail(location, cancelled)
  } catch (error) {
    fail(location, signal.aborted ? cancelled : fromWire(error))
  } finally {
    useData.setState(({ shares }) => ({ shares: without(shares, location) }))
  }
}

const cancelled: Failure = { kind: 'cancelled', sentence: '', problems: [] }
const fail = (location: string, failure: Failure): void => useData.setState(({ failures }) => ({ failures: withOne(failures, location, failure) }))

const withOne = <V>(map: ReadonlyMap<string, V>, name: string, value: V): ReadonlyMap<string, V> => new Map([...map, [name, value]])
const without = <V>(map: ReadonlyMap<string, V>, name: string): ReadonlyMap<string, V> => new Map([...map].filter(([other]) => other !== name))

/** Last part of a path; the reference of data that are built in. */
export const nameOfLocation = (location: string): string => location.split(/[\\/]/).filter(Boolean).at(-1) ?? location

const none: readonly Example[] = []

interface Wanted {
  readonly masks?: boolean
  /** Longest side of the pictures, where small ones will do. */
  readonly side?: number
}

/** Pictures of these examples; none while they come or cannot be read. */
export function useExamples(
  dataset: DatasetReferenceInput | undefined,
  indices: readonly number[],
  { masks = false, side }: Wanted = {},
): readonly Example[] {
  const [found, setFound] = useState<{ readonly asked: string; readonly examples: readonly Example[] }>()
  const asked = JSON.stringify([dataset ?? null, indices, masks, side ?? null])
  useEffect(() => {
    const [reference, wanted, withMasks, longest] = JSON.parse(asked) as [DatasetReferenceInput | null, number[], boolean, number | null]
    if (!reference || wanted.length === 0) return
    let here = true
    const small = longest === null ? {} : { side: longest }
    client.datasets.examples({ dataset: reference, indices: wanted, masks: withMasks, ...small }).then(
      (examples) => here && setFound({ asked, examples }),
      () => here && setFound({ asked, examples: none }),
    )
    return () => {
      here = false
    }
  }, [asked])
  return found?.asked === asked ? found.examples : none
}
