// Models that are being looked at: their sessions stay open between questions, the last few of them.

import { stat } from 'node:fs/promises'
import { type OpenProbe, openProbe } from '../../core/explain/probe.ts'
import type { Provider } from '../../core/lowering/lowering.ts'
import { diskError } from '../files/disk-error.ts'
import type { JobContext } from './job.ts'
import { readTrainedModel, type TrainedModel } from './trained-model.ts'

export interface ExplainedModel extends TrainedModel {
  readonly probe: OpenProbe
}

const mostOpen = 3
const open = new Map<string, Promise<ExplainedModel>>()

/** The model of an .onnx file on a device, as the file stands now. */
export async function explainedModel(context: JobContext, device: Provider, path: string): Promise<ExplainedModel> {
  const file = await stat(path).catch((error: unknown) => {
    throw diskError(error, path)
  })
  const key = `${device} ${path} ${file.mtimeMs} ${file.size}`
  const opening = open.get(key) ?? load(context, device, path)
  open.delete(key)
  open.set(key, opening)
  opening.catch(() => open.delete(key))
  for (const oldest of [...open.keys()].slice(0, Math.max(0, open.size - mostOpen))) {
    void open.get(oldest)?.then(({ probe }) => probe.close())
    open.delete(oldest)
  }
  return opening
}

async function load(context: JobContext, device: Provider, path: string): Promise<ExplainedModel> {
  const trained = await readTrainedModel(path)
  return { ...trained, probe: await openProbe(await context.runtime(device), trained.model) }
}
