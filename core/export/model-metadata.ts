// What a written .onnx file says about itself beside its graph: classes, preprocessing, the design it came from. So a run needs nothing else.

import { z } from 'zod'
import { normalisations, type Preprocessing } from '../datasets/dataset.ts'
import type { OnnxGraph } from '../onnx/graph.ts'

export interface ModelMetadata {
  readonly classes?: readonly string[]
  readonly preprocessing?: Preprocessing
  /** Text of the design file. */
  readonly designText?: string
}

export const metadataKeys = { classes: 'lamina.classes', preprocessing: 'lamina.preprocessing', designText: 'lamina.design' } as const

const numbers = z.array(z.number()).max(65_536)
const classesSchema = z.array(z.string()).max(1_000_000)
const preprocessingSchema = z.object({
  normalisation: z.enum(Object.keys(normalisations) as [keyof typeof normalisations]),
  shape: numbers,
  offset: numbers,
  scale: numbers,
})

/** What cannot be read is left out: the file may come from anywhere. */
export function readModelMetadata(graph: OnnxGraph): ModelMetadata {
  const classes = parsed(classesSchema, graph.metadata.get(metadataKeys.classes))
  const preprocessing = parsed(preprocessingSchema, graph.metadata.get(metadataKeys.preprocessing))
  const designText = graph.metadata.get(metadataKeys.designText)
  return { ...(classes ? { classes } : {}), ...(preprocessing ? { preprocessing } : {}), ...(designText === undefined ? {} : { designText }) }
}

export function writeModelMetadata({ classes, preprocessing, designText }: ModelMetadata): ReadonlyMap<string, string> {
  return new Map([
    ...(classes ? [[metadataKeys.classes, JSON.stringify(classes)] as const] : []),
    ...(preprocessing ? [[metadataKeys.preprocessing, JSON.stringify(preprocessing)] as const] : []),
    ...(designText === undefined ? [] : [[metadataKeys.designText, designText] as const]),
  ])
}

function parsed<T>(schema: z.ZodType<T>, text: string | undefined): T | undefined {
  if (text === undefined) return undefined
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
