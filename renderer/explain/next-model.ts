// Which model Explain begins with, and when it goes over to another: what Train shows, then the file or the drawing that is open, then the newest run. A model
// that a person chose stays until another document is opened.

import type { TrainedModel } from '../../core/protocol/explain.ts'

/** What was open when a model was offered: a document or a file, and the file that stands for it. */
export interface Offered {
  readonly source: string
  readonly path?: string
}

interface Standing {
  readonly model: TrainedModel | undefined
  /** What was open when a model was last offered, and its file. */
  readonly before: Offered | undefined
  /** What is open now; no file where a design keeps no weights. */
  readonly now: Offered
  /** That Train shows. */
  readonly run: string | undefined
  readonly newest: string | undefined
}

/** The model to go over to; undefined where the one that is explained stays. */
export function nextModel({ model, before, now, run, newest }: Standing): TrainedModel | undefined {
  const other = before !== undefined && before.source !== now.source
  const isOld = model?.kind === 'onnx' && before?.path !== undefined && model.path === before.path
  const offered: TrainedModel | undefined = now.path === undefined ? undefined : { kind: 'onnx', path: now.path }
  if (offered && (other || (isOld && now.path !== before.path))) return offered
  if (model && !(other && isOld)) return undefined
  if (run !== undefined) return { kind: 'run', run }
  return offered ?? (newest === undefined ? undefined : { kind: 'run', run: newest })
}
