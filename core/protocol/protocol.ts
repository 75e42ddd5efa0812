// Everything the window (or any client) can ask of the Node side, once: name -> input, output, events. Both transports and all handlers are typed by it.

import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { BadExample } from '../datasets/dataset.ts'
import type { Provider } from '../lowering/lowering.ts'
import type { Problem } from '../problems.ts'
import type { TrainingEvent } from '../training/events.ts'

// ---- inputs: checked, since a window is not trusted

const text = z.string().max(4096)
const runId = z.string().regex(/^[\w.-]{1,128}$/)
export const datasetReference = z.strictObject({ location: text, shape: z.array(z.int().min(1).max(65_536)).min(1).max(4).readonly().optional() })
const chosen = z.strictObject({ id: text, options: z.record(text, z.unknown()) })
/** A drawn design (its JSON text), or an .onnx file on the Node side. */
export const modelSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('design'), text: z.string().max(50_000_000) }),
  z.strictObject({ kind: z.literal('onnx'), path: text }),
])
export const trainingRequest = z.strictObject({
  model: modelSource,
  dataset: datasetReference,
  testDataset: datasetReference.optional(),
  loss: chosen,
  optimizer: chosen,
  /** Values of core/training/options. */
  options: z.record(text, z.unknown()),
  device: text,
  /** Run folder; made by the Node side when absent. */
  folder: text.optional(),
})
export const imageSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('example'), dataset: datasetReference, index: z.int().min(0) }),
  z.strictObject({ kind: z.literal('file'), path: text }),
  /** An encoded image, dropped or pasted. */
  z.strictObject({ kind: z.literal('bytes'), bytes: z.instanceof(Uint8Array) }),
])
/** A finished or running run, or an .onnx file. */
export const trainedModel = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('run'), run: runId }),
  z.strictObject({ kind: z.literal('onnx'), path: text }),
])
export const heatmapRequest = z.strictObject({
  model: trainedModel,
  image: imageSource,
  method: chosen,
  /** Class index; the predicted one when absent. */
  target: z.int().min(0).optional(),
  /** Name of the node whose output is explained; the last spatial one when absent. */
  layer: text.optional(),
  device: text,
  seed: z.int().min(0).default(1),
})

export type DatasetReferenceInput = z.infer<typeof datasetReference>
export type ModelSource = z.infer<typeof modelSource>
export type TrainingRequest = z.infer<typeof trainingRequest>
export type ImageSource = z.infer<typeof imageSource>
export type TrainedModel = z.infer<typeof trainedModel>
export type HeatmapRequest = z.infer<typeof heatmapRequest>

// ---- outputs: made by us, typed only

export interface AppInfo {
  readonly version: string
  readonly platform: string
  /** `desktop` has native dialogs and menus; `browser` is served. */
  readonly host: 'desktop' | 'browser'
  readonly versions: Readonly<Record<string, string>>
}
export interface DeviceReport {
  /** `cpu`, `webgpu`: what requests name. */
  readonly provider: Provider
  readonly title: string
  readonly usable: boolean
  /** Why not, where it is not usable. */
  readonly reason?: string
  /** `blocks of 16`, `portable lowerings`. */
  readonly remarks: readonly string[]
}
export interface DatasetDescription {
  readonly title: string
  readonly shape: readonly number[]
  readonly classes: readonly string[]
  readonly counts: readonly number[]
  readonly total: number
  readonly testCount: number
  readonly bad: readonly BadExample[]
  readonly remarks: readonly string[]
  readonly fingerprint: string
  readonly attribution?: string
  readonly hasMasks: boolean
}
/** Pixels for drawing: RGBA, row by row. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly rgba: Uint8Array
}
export interface Example {
  readonly index: number
  readonly label: number
  readonly picture: Picture
  /** 1 on the object, where the data knows it. */
  readonly mask?: Uint8Array
}
export interface LayerSummary {
  readonly name: string
  readonly type: string
  readonly outputShape: readonly number[]
  readonly parameters: number
  readonly trainable: number
  readonly multiplyAdds: number
  readonly receptiveField: number | null
}
export interface ModelSummary {
  readonly layers: readonly LayerSummary[]
  readonly totals: { readonly parameters: number; readonly trainable: number; readonly multiplyAdds: number }
}
export interface RunSummary {
  readonly run: string
  readonly name: string
  readonly folder: string
  readonly state: 'running' | 'paused' | 'done' | 'interrupted' | 'failed'
  /** ISO 8601. */
  readonly started: string
  readonly epoch: number
  readonly step: number
  readonly classes: readonly string[]
  readonly dataset: DatasetReferenceInput
  readonly validation?: { readonly loss: number; readonly accuracy?: number }
  readonly failure?: string
}
export interface RunDetail extends RunSummary {
  readonly request: TrainingRequest
  readonly events: readonly TrainingEvent[]
  readonly steps: number
  /** Example indices of each part. */
  readonly split: { readonly train: number; readonly validation: number; readonly test: readonly number[] }
}
export interface Prediction {
  readonly classIndex: number
  readonly label: string
  readonly probability: number
  readonly logit: number
}
export interface PredictionResult {
  readonly predictions: readonly Prediction[]
  /** The image as the network sees it. */
  readonly picture: Picture
  /** Layers that a CAM can explain. */
  readonly spatialLayers: readonly { readonly layer: string; readonly shape: readonly number[] }[]
}
export type HeatmapEvent =
  | { readonly kind: 'progress'; readonly share: number }
  | {
      readonly kind: 'heatmap'
      /** Raw values, [height, width] of the layer or image. */
      readonly width: number
      readonly height: number
      readonly values: Float32Array
      readonly signed: boolean
      readonly unit: string
      readonly remark?: string
      readonly target: number
      readonly layer?: string
      readonly ms: number
    }
export interface StoredDesign {
  readonly path?: string
  readonly name: string
  readonly text: string
}
export interface FolderEntry {
  readonly name: string
  readonly path: string
  readonly folder: boolean
  readonly bytes: number
}

export const contract = {
  app: { info: oc.output(type<AppInfo>()) },
  devices: { list: oc.output(type<readonly DeviceReport[]>()) },
  files: {
    /** For clients without native dialogs: what is in a folder of the Node side's machine. */
    list: oc
      .input(z.strictObject({ folder: text.optional() }))
      .output(type<{ readonly folder: string; readonly parent?: string; readonly entries: readonly FolderEntry[] }>()),
    readDesign: oc.input(z.strictObject({ path: text })).output(type<StoredDesign>()),
    writeDesign: oc.input(z.strictObject({ path: text, text: z.string().max(50_000_000) })).output(type<{ readonly path: string }>()),
    recent: oc.output(type<readonly { readonly path: string; readonly name: string; readonly opened: string }[]>()),
    autosave: oc.input(z.strictObject({ id: runId, text: z.string().max(50_000_000) })).output(type<void>()),
    /** Autosaved designs that were never saved or closed. */
    recoverable: oc.output(type<readonly { readonly id: string; readonly name: string; readonly saved: string; readonly text: string }[]>()),
    discardAutosave: oc.input(z.strictObject({ id: runId })).output(type<void>()),
  },
  datasets: {
    describe: oc.input(z.strictObject({ dataset: datasetReference })).output(type<DatasetDescription>()),
    examples: oc
      .input(z.strictObject({ dataset: datasetReference, indices: z.array(z.int().min(0)).max(512), masks: z.boolean().default(false) }))
      .output(type<readonly Example[]>()),
    /** Indices of one class, or of all, from `offset`. */
    indices: oc
      .input(
        z.strictObject({
          dataset: datasetReference,
          label: z.int().optional(),
          offset: z.int().min(0).default(0),
          limit: z.int().min(1).max(10_000).default(100),
        }),
      )
      .output(type<{ readonly total: number; readonly indices: readonly number[] }>()),
  },
  models: {
    summary: oc
      .input(z.strictObject({ model: modelSource }))
      .output(type<{ readonly problems: readonly Problem[]; readonly summary?: ModelSummary }>()),
    /** Compiles a design to an .onnx file. */
    compile: oc
      .input(z.strictObject({ model: modelSource, path: text, seed: z.int().min(0).default(1) }))
      .output(type<{ readonly path: string; readonly bytes: number }>()),
  },
  training: {
    start: oc.input(trainingRequest).output(type<{ readonly run: string }>()),
    /** Goes on from the last checkpoint of an interrupted run. */
    resume: oc.input(z.strictObject({ run: runId, device: text.optional() })).output(type<{ readonly run: string }>()),
    /** All events so far, then new ones until the run ends; the client may leave and come back. */
    watch: oc.input(z.strictObject({ run: runId, since: z.int().min(0).default(0) })).output(eventIterator(type<TrainingEvent>())),
    control: oc.input(z.strictObject({ run: runId, command: z.enum(['pause', 'resume', 'stop']) })).output(type<void>()),
  },
  runs: {
    list: oc.output(type<readonly RunSummary[]>()),
    read: oc.input(z.strictObject({ run: runId })).output(type<RunDetail>()),
    remove: oc.input(z.strictObject({ run: runId })).output(type<void>()),
    exportOnnx: oc.input(z.strictObject({ run: runId, path: text })).output(type<{ readonly path: string; readonly largestDifference: number }>()),
  },
  explain: {
    predict: oc.input(z.strictObject({ model: trainedModel, image: imageSource, device: text })).output(type<PredictionResult>()),
    heatmap: oc.input(heatmapRequest).output(eventIterator(type<HeatmapEvent>())),
  },
}
export type Contract = typeof contract

/** What the preload script offers the window of the desktop program; absent in a browser. All text, all checked on the other side. */
export interface Bridge {
  readonly host: 'desktop'
  /** Asks main for a MessagePort that speaks `contract`; it arrives as a window message of this name. */
  connect(): void
  chooseFile(
    kind: 'open-design' | 'save-design' | 'open-onnx' | 'save-onnx' | 'open-image' | 'open-array',
    suggested?: string,
  ): Promise<string | undefined>
  chooseFolder(): Promise<string | undefined>
  /** Path of a dropped File, '' where it has none. */
  pathOfFile(file: unknown): string
  /** Menu commands and files opened by the system. */
  onCommand(listener: (command: string, argument?: string) => void): () => void
  /** Unsaved changes are asked about before the window closes. */
  setEdited(edited: boolean): void
}
export { portMessage } from './channels.ts'
