// What is being explained: model, image, class, layer, the methods of the three columns and how they are looked at. Kept while other workspaces are open.

import { create } from 'zustand'
import type { ColourMap } from '../../core/explain/colour.ts'
import type { Picture } from '../../core/protocol/datasets.ts'
import type { ImageSource, TrainedModel } from '../../core/protocol/explain.ts'

export interface Sample {
  /** Names the image in requests and caches. */
  readonly key: string
  readonly source: ImageSource
  /** Name of its class, where the data tell. */
  readonly truth?: string
  readonly picture?: Picture
  /** 1 on the object. */
  readonly mask?: Uint8Array
  /** File name of an added image. */
  readonly name?: string
}

export interface Column {
  readonly method: string
  readonly options: Readonly<Record<string, unknown>>
}

interface ExplainState {
  readonly model: TrainedModel | undefined
  readonly sample: Sample | undefined
  readonly added: readonly Sample[]
  /** Class; the predicted one when absent. */
  readonly target: number | undefined
  /** The last spatial one when absent. */
  readonly layer: string | undefined
  readonly columns: readonly Column[]
  readonly focus: number
  readonly opacity: number
  readonly colours: Exclude<ColourMap, 'signed'>
  readonly shared: boolean
  readonly masks: boolean
  /** Counts "Explain again". */
  readonly turn: number
}

export const useExplain = create<ExplainState>(() => ({
  model: undefined,
  sample: undefined,
  added: [],
  target: undefined,
  layer: undefined,
  columns: [
    { method: 'grad-cam', options: {} },
    { method: 'occlusion', options: {} },
    { method: 'smoothgrad', options: {} },
  ],
  focus: 0,
  opacity: 0.5,
  colours: 'viridis',
  shared: false,
  masks: false,
  turn: 0,
}))

export const keyOfModel = (model: TrainedModel): string => (model.kind === 'run' ? `run ${model.run}` : `onnx ${model.path}`)

export function chooseModel(model: TrainedModel): void {
  const { model: before } = useExplain.getState()
  if (before && keyOfModel(before) === keyOfModel(model)) return
  useExplain.setState({ model, sample: undefined, target: undefined, layer: undefined })
}

/** Another image is explained for what it is taken for, not for the class of the one before. */
export const chooseSample = (sample: Sample): void => useExplain.setState({ sample, target: undefined })

export function setColumn(at: number, column: Column): void {
  useExplain.setState(({ columns }) => ({ columns: columns.map((old, place) => (place === at ? column : old)) }))
}

export const setColumnOption = (at: number, name: string, value: unknown): void =>
  useExplain.setState(({ columns }) => ({
    columns: columns.map((old, place) => (place === at ? { ...old, options: { ...old.options, [name]: value } } : old)),
  }))

let addedCount = 0
/** Images of one's own, dropped, pasted or chosen; the first of them is shown. */
export async function addImages(files: Iterable<File>): Promise<void> {
  const fresh = await Promise.all(
    [...files].map(async (file): Promise<Sample> => {
      const bytes = new Uint8Array(await file.arrayBuffer())
      return { key: `added ${++addedCount}`, source: { kind: 'bytes', bytes }, name: file.name }
    }),
  )
  const [first] = fresh
  if (!first) return
  useExplain.setState(({ added }) => ({ added: [...fresh, ...added] }))
  chooseSample(first)
}
