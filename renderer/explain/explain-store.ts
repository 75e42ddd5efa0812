// What is being explained: model, image, class, layer, the methods side by side and how they are looked at. Kept while other workspaces are open.

import { create } from 'zustand'
import type { ColourMap } from '../../core/explain/colour.ts'
import type { Picture } from '../../core/protocol/datasets.ts'
import type { ImageSource, TrainedModel } from '../../core/protocol/explain.ts'
import type { Offered } from './next-model.ts'

export interface Sample {
  /** Names the image in requests and caches. */
  readonly key: string
  readonly source: ImageSource
  /** Name of its class, where the data tell. */
  readonly truth?: string
  readonly picture?: Picture
  /** 1 on the object. */
  readonly mask?: Uint8Array
  /** File name of an image of one's own. */
  readonly name?: string
}

/** One map: a method with its options. */
export interface Column {
  readonly id: number
  readonly method: string
  readonly options: Readonly<Record<string, unknown>>
}

interface ExplainState {
  readonly model: TrainedModel | undefined
  readonly offered: Offered | undefined
  /** Weights after so many epochs of the run; those it kept as its result when absent. */
  readonly epoch: number | undefined
  /** Whether epochs can be scrubbed. */
  readonly overTime: boolean
  readonly sample: Sample | undefined
  readonly added: readonly Sample[]
  /** Class; the predicted one when absent. */
  readonly target: number | undefined
  /** The last spatial one when absent. */
  readonly layer: string | undefined
  readonly columns: readonly Column[]
  /** Place of the column whose method is shown at the right. */
  readonly focus: number
  /** Whether the column in focus is shown alone, as large as there is room. */
  readonly zoomed: boolean
  /** Whether the brush is in hand instead of the maps. */
  readonly brushing: boolean
  readonly opacity: number
  readonly colours: Exclude<ColourMap, 'signed'>
  readonly shared: boolean
  readonly masks: boolean
  /** How a coarse map is drawn between its values. */
  readonly between: 'smooth' | 'cells'
  /** Counts "Explain again". */
  readonly turn: number
}

export const mostColumns = 6

export const useExplain = create<ExplainState>(() => ({
  model: undefined,
  offered: undefined,
  epoch: undefined,
  overTime: false,
  sample: undefined,
  added: [],
  target: undefined,
  layer: undefined,
  columns: [
    { id: 1, method: 'grad-cam', options: {} },
    { id: 2, method: 'occlusion', options: {} },
    { id: 3, method: 'smoothgrad', options: {} },
  ],
  focus: 0,
  zoomed: false,
  brushing: false,
  opacity: 0.5,
  colours: 'viridis',
  shared: false,
  masks: false,
  between: 'smooth',
  turn: 0,
}))

export const keyOfModel = (model: TrainedModel): string =>
  model.kind === 'run' ? `run ${model.run}${model.epoch === undefined ? '' : ` after ${model.epoch}`}` : `onnx ${model.path}`

export function chooseModel(model: TrainedModel): void {
  const { model: before } = useExplain.getState()
  if (before && keyOfModel(before) === keyOfModel(model)) return
  useExplain.setState({ model, epoch: undefined, sample: undefined, target: undefined, layer: undefined, brushing: false })
}

/** Another image is explained for what it is taken for, not for the class of the one before. */
export function chooseSample(sample: Sample): void {
  if (useExplain.getState().sample?.key === sample.key) return
  useExplain.setState({ sample, target: undefined })
}

// ---- columns

const change = (at: number, to: (column: Column) => Column): void =>
  useExplain.setState(({ columns }) => ({ columns: columns.map((old, place) => (place === at ? to(old) : old)) }))

export const setMethod = (at: number, method: string): void => {
  change(at, ({ id }) => ({ id, method, options: {} }))
  useExplain.setState({ focus: at })
}
export const setColumnOption = (at: number, name: string, value: unknown): void =>
  change(at, (old) => ({ ...old, options: { ...old.options, [name]: value } }))

/** A further map of a method, at the right end and in focus. */
export function addColumn(method: string): void {
  const { columns } = useExplain.getState()
  if (columns.length >= mostColumns) return
  const id = Math.max(0, ...columns.map((column) => column.id)) + 1
  useExplain.setState({ columns: [...columns, { id, method, options: {} }], focus: columns.length, zoomed: false })
}
export function removeColumn(at: number): void {
  const { columns, focus } = useExplain.getState()
  if (columns.length < 2) return
  useExplain.setState({
    columns: columns.filter((_, place) => place !== at),
    focus: Math.max(0, focus > at || focus === columns.length - 1 ? focus - 1 : focus),
    zoomed: false,
  })
}
/** One place to the left (−1) or right (1); the focus goes along. */
export function moveColumn(at: number, by: -1 | 1): void {
  const columns = [...useExplain.getState().columns]
  const [column] = columns.splice(at, 1)
  const to = at + by
  if (!column || to < 0 || to > columns.length) return
  columns.splice(to, 0, column)
  useExplain.setState({ columns, focus: to })
}

// ---- images of one's own

let addedCount = 0
/** Dropped, pasted or chosen; the first of them is shown. */
export async function addImages(files: Iterable<File>): Promise<void> {
  const fresh = await Promise.all(
    [...files].map(async (file): Promise<Sample> => {
      const bytes = new Uint8Array(await file.arrayBuffer())
      return { key: `added ${++addedCount}`, source: { kind: 'bytes', bytes, name: file.name }, name: file.name }
    }),
  )
  const [first] = fresh
  if (!first) return
  useExplain.setState(({ added }) => ({ added: [...fresh, ...added] }))
  chooseSample(first)
}

/** Another of one's own is looked at in its place, else the first of the data. */
export function removeImage(key: string): void {
  const { added, sample } = useExplain.getState()
  const rest = added.filter((one) => one.key !== key)
  useExplain.setState({ added: rest, ...(sample?.key === key ? { sample: rest[0], target: undefined } : {}) })
}
