// Examples to look at: the parts of the data, one page after the other, and what all of them are taken for, found out in the background.

import { useEffect, useMemo, useState } from 'react'
import { create } from 'zustand'
import type { ExamplePart, ExamplePrediction, ExplainedData, TrainedModel } from '../../core/protocol/explain.ts'
import { client, sentenceOf } from '../state/client.ts'
import { useWindow } from '../state/window-store.ts'
import { keyOfModel, type Sample } from './explain-store.ts'
import { isWorking } from './heatmaps.ts'

/** Images in the strip at once. */
export const pageSize = 24

export interface DataState {
  readonly data: ExplainedData | undefined
  readonly failure: string | undefined
}

/** The data that the model's images come from: its run's, or for a model file the data that is open. */
export function useExplainedData(model: TrainedModel, shape: readonly number[] | undefined): DataState {
  const location = useWindow((state) => state.dataset?.reference.location)
  const own = model.kind === 'onnx' ? location : undefined
  const key = `${keyOfModel(model)} ${own} ${shape}`
  const [found, setFound] = useState<DataState & { readonly key: string }>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` names all that is asked
  useEffect(() => {
    let here = true
    const dataset = own === undefined ? undefined : { location: own, ...(shape ? { shape } : {}) }
    client.explain.data({ model, ...(dataset ? { dataset } : {}) }).then(
      (data) => here && setFound({ key, data, failure: undefined }),
      // Data of other channels do not fit a model file: then only images of one's own are looked at.
      (error) =>
        here && setFound({ key, data: { classes: [], parts: [], epochs: [] }, failure: model.kind === 'run' ? sentenceOf(error) : undefined }),
    )
    return () => {
      here = false
    }
  }, [key])
  return found?.key === key ? found : { data: undefined, failure: undefined }
}

/** The images of some examples, with masks where the data knows them. */
export function useSamples(part: ExamplePart | undefined, indices: readonly number[], classes: readonly string[]): readonly Sample[] {
  const key = part ? `${part.dataset.location} ${indices.join(' ')}` : ''
  const [found, setFound] = useState<{ readonly key: string; readonly samples: readonly Sample[] }>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` names all that is asked
  useEffect(() => {
    if (!part || indices.length === 0) return
    let here = true
    client.datasets.examples({ dataset: part.dataset, indices: [...indices], masks: true }).then(
      (examples) =>
        here &&
        setFound({
          key,
          samples: examples.map(({ index, label, picture, mask }) => ({
            ...sampleOf(part.dataset, index, classes[label]),
            picture,
            ...(mask ? { mask } : {}),
          })),
        }),
      (error) => here && useWindow.getState().sayError(sentenceOf(error)),
    )
    return () => {
      here = false
    }
  }, [key])
  // While the next page is read, the one before stays.
  return indices.length === 0 ? [] : (found?.samples ?? [])
}

/** An example of the data as an image to look at. */
export const sampleOf = (dataset: ExamplePart['dataset'], index: number, truth: string | undefined): Sample => ({
  key: `example ${dataset.location} ${index}`,
  source: { kind: 'example', dataset, index },
  ...(truth === undefined ? {} : { truth }),
})

// ---- what they are taken for

type Found = ReadonlyMap<number, ExamplePrediction>
/** By model, device and part. */
const useScans = create<{ readonly found: ReadonlyMap<string, Found> }>(() => ({ found: new Map() }))
const none: Found = new Map()

export interface Scan {
  readonly found: Found
  readonly total: number
  /** Whether more are looked at just now. */
  readonly going: boolean
  readonly failure: string | undefined
  stop(): void
  goOn(): void
}

/** Without being asked for more, so many of a part are looked at. */
const enough = 2000
/** What one request of the scan may take: maps and predictions asked for meanwhile wait no longer. */
const sliceMs = 400

/** Looks at the part's examples, those on the page first, while no map is being made; what was found is kept. */
export function useScan(model: TrainedModel, part: ExamplePart | undefined, page: readonly number[], all: boolean): Scan {
  const device = useWindow((state) => state.device)
  const key = part ? `${keyOfModel(model)} · ${device} · ${part.part} ${part.dataset.location}` : ''
  const found = useScans((state) => state.found.get(key)) ?? none
  const [going, setGoing] = useState(false)
  const [failure, setFailure] = useState<string>()
  const [stopped, setStopped] = useState(false)
  const pageKey = page.join(' ')
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` and `pageKey` name all that is looked at
  useEffect(() => {
    if (!part) return
    const control = new AbortController()
    const look = async () => {
      setFailure(undefined)
      setGoing(true)
      await scan(model, part, page, device, key, stopped ? 0 : all ? Number.POSITIVE_INFINITY : enough, control.signal).catch(
        (error) => !control.signal.aborted && setFailure(sentenceOf(error)),
      )
      if (!control.signal.aborted) setGoing(false)
    }
    void look()
    return () => control.abort()
  }, [key, pageKey, all, stopped])
  return useMemo(
    () => ({ found, total: part?.indices.length ?? 0, going, failure, stop: () => setStopped(true), goOn: () => setStopped(false) }),
    [found, part, going, failure],
  )
}

async function scan(
  model: TrainedModel,
  part: ExamplePart,
  page: readonly number[],
  device: string,
  key: string,
  most: number,
  signal: AbortSignal,
): Promise<void> {
  const known = (): Found => useScans.getState().found.get(key) ?? none
  const rest = Array.from(part.indices)
  let size = 8
  let at = 0
  while (!signal.aborted) {
    const visible = page.filter((index) => !known().has(index))
    const slice = visible.length > 0 ? visible : []
    if (slice.length === 0) {
      if (known().size >= Math.min(most, rest.length)) return
      for (; at < rest.length && slice.length < size; at++) if (!known().has(rest[at] as number)) slice.push(rest[at] as number)
      if (slice.length === 0) return
    }
    while (isWorking() && !signal.aborted) await new Promise((resolve) => setTimeout(resolve, 100))
    const started = performance.now()
    const predictions = await client.explain.predictMany({ model, dataset: part.dataset, indices: slice, device }, { signal })
    const passed = performance.now() - started
    size = Math.round(Math.min(256, Math.max(8, (slice.length * sliceMs) / Math.max(1, passed))))
    useScans.setState(({ found }) => ({
      found: new Map([...found, [key, new Map([...(found.get(key) ?? none), ...predictions.map((one) => [one.index, one] as const)])]]),
    }))
  }
}
