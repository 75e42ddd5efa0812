// Requests: what a drawn or imported network comes to.

import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { Problem } from '../problems.ts'
import { designText, runId, text } from './fields.ts'

/** A drawn design (its JSON text), or an .onnx file on the Node side. */
export const modelSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('design'), text: designText }),
  z.strictObject({ kind: z.literal('onnx'), path: text }),
])
export type ModelSource = z.infer<typeof modelSource>

export interface LayerSummary {
  readonly name: string
  readonly type: string
  readonly outputShape: readonly number[]
  readonly parameters: number
  readonly trainable: number
  readonly multiplyAdds: number
  readonly receptiveField: number | null
  /** Places of the layers that feed it. */
  readonly sources: readonly number[]
  /** It leads to auxiliary heads alone. */
  readonly trainingOnly?: true
}
export interface ModelSummary {
  readonly layers: readonly LayerSummary[]
  readonly totals: { readonly parameters: number; readonly trainable: number; readonly multiplyAdds: number }
  /** What auxiliary heads add in training. */
  readonly heads?: { readonly parameters: number; readonly multiplyAdds: number }
}

/** What is exported: a run's kept weights, a design as it starts, or the drawing in an .onnx file. */
export const exportSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('run'), run: runId }),
  z.strictObject({ kind: z.literal('design'), text: designText, seed: z.int().min(0).default(1) }),
  z.strictObject({ kind: z.literal('onnx'), path: text }),
])
export type ExportSource = z.input<typeof exportSource>
const exportFormats = ['onnx', 'pytorch'] as const
export type ExportFormat = (typeof exportFormats)[number]

export interface Exported {
  readonly paths: readonly string[]
  /** Of an .onnx file that was read back into a session of its own: how far its scores lie from the network's own, at most. */
  readonly proof?: { readonly largestDifference: number; readonly examples: number; readonly of: 'data' | 'noise' }
}

/** An .onnx file as a design that starts from the file's weights. */
export interface DrawnModel {
  /** Of the design's file. */
  readonly text: string
  /** The file carried the drawing that it was exported from, or its operators were recognised as layers. */
  readonly origin: 'carried' | 'recognised'
  /** Of ours. */
  readonly layers: number
  /** Of the file's own that stand in the drawing as they are. */
  readonly operators: readonly { readonly operator: string; readonly count: number }[]
  /** Why the drawing that the file carries was passed over. */
  readonly refusal?: string
}

export const models = {
  summary: oc
    .input(z.strictObject({ model: modelSource }))
    .output(type<{ readonly problems: readonly Problem[]; readonly summary?: ModelSummary }>()),
  draw: oc.input(z.strictObject({ path: text })).output(type<DrawnModel>()),
  /** A design that keeps weights, as an .onnx file of the Node side's own. */
  compileKept: oc.input(z.strictObject({ text: designText })).output(type<{ readonly path: string }>()),
  /** Compiles a design to an .onnx file. */
  compile: oc
    .input(z.strictObject({ model: modelSource, path: text, seed: z.int().min(0).default(1) }))
    .output(type<{ readonly path: string; readonly bytes: number }>()),
  export: oc
    .input(z.strictObject({ source: exportSource, path: text, to: z.enum(exportFormats), foldNorms: z.boolean().default(false) }))
    .output(type<Exported>()),
}
