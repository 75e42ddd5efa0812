// The data that were opened, and what the Node side says about the chosen one.

import { useEffect, useState } from 'react'
import { create } from 'zustand'
import type { DatasetDescription, DatasetReferenceInput, Example } from '../../core/protocol/datasets.ts'
import { type Failure, fromWire } from '../../core/protocol/failures.ts'
import { client } from '../state/client.ts'
import { useWindow } from '../state/window-store.ts'

const key = 'lamina.data'
const mostRemembered = 12

interface DataState {
  /** Folders and files of one's own, newest first. */
  readonly own: readonly string[]
  readonly descriptions: ReadonlyMap<string, DatasetDescription>
  /** Why a location could not be opened. */
  readonly failures: ReadonlyMap<string, Failure>
}

export const useData = create<DataState>(() => ({ own: stored(), descriptions: new Map(), failures: new Map() }))

function stored(): readonly string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(found) ? found.filter((location) => typeof location === 'string') : []
  } catch {
    return []
  }
}

function remember(own: readonly string[]): void {
  localStorage.setItem(key, JSON.stringify(own))
  useData.setState({ own })
}

export const forgetData = (location: string): void => remember(useData.getState().own.filter((other) => other !== location))

/** Makes it the data that are trained on, described as they are: in their own size. */
export async function chooseData(location: string, again = false): Promise<void> {
  const reference: DatasetReferenceInput = { location }
  const { own } = useData.getState()
  if (!location.startsWith('builtin:') && !own.includes(location)) remember([location, ...own].slice(0, mostRemembered))
  const known = again ? undefined : useData.getState().descriptions.get(location)
  useWindow.setState({ dataset: known ? { reference, description: known } : { reference } })
  await describeData(location, again)
  const description = useData.getState().descriptions.get(location)
  if (description && useWindow.getState().dataset?.reference.location === location) useWindow.setState({ dataset: { reference, description } })
}

const asking = new Map<string, Promise<void>>()
/** Asks what the data hold, once. */
export function describeData(location: string, again = false): Promise<void> {
  if (!again && useData.getState().descriptions.has(location)) return Promise.resolve()
  const underway = asking.get(location) ?? ask(location).finally(() => asking.delete(location))
  asking.set(location, underway)
  return underway
}

async function ask(location: string): Promise<void> {
  useData.setState(({ failures }) => ({ failures: without(failures, location) }))
  try {
    const description = await client.datasets.describe({ dataset: { location } })
    useData.setState(({ descriptions }) => ({ descriptions: new Map([...descriptions, [location, description]]) }))
  } catch (error) {
    useData.setState(({ failures }) => ({ failures: new Map([...failures, [location, fromWire(error)]]) }))
  }
}

const without = <V>(map: ReadonlyMap<string, V>, name: string): ReadonlyMap<string, V> => new Map([...map].filter(([other]) => other !== name))

/** Last part of a path; the reference of data that are built in. */
export const nameOfLocation = (location: string): string => location.split(/[\\/]/).filter(Boolean).at(-1) ?? location

const none: readonly Example[] = []

/** Pictures of these examples; none while they come or cannot be read. */
export function useExamples(dataset: DatasetReferenceInput | undefined, indices: readonly number[], masks = false): readonly Example[] {
  const [found, setFound] = useState<{ readonly asked: string; readonly examples: readonly Example[] }>()
  const asked = JSON.stringify([dataset, indices, masks])
  useEffect(() => {
    const [reference, wanted, withMasks] = JSON.parse(asked) as [DatasetReferenceInput | null, number[], boolean]
    if (!reference || wanted.length === 0) return
    let here = true
    client.datasets.examples({ dataset: reference, indices: wanted, masks: withMasks }).then(
      (examples) => here && setFound({ asked, examples }),
      () => here && setFound({ asked, examples: none }),
    )
    return () => {
      here = false
    }
  }, [asked])
  return found?.asked === asked ? found.examples : none
}
