// Weights of a run for showing what its network does: the latest checkpoint's while it trains, afterwards those that the run keeps.

import { stat } from 'node:fs/promises'
import type { Preprocessing } from '../../core/datasets/dataset.ts'
import { check } from '../../core/design/check.ts'
import type { CheckedDesign } from '../../core/design/checked.ts'
import { readDesign } from '../../core/design/read-design.ts'
import { sameNetwork } from '../../core/design/same-network.ts'
import type { ShownWeights } from '../../core/protocol/explain.ts'
import type { Tensor } from '../../core/tensor/tensor.ts'
import { keepsBest } from '../../core/training/train.ts'
import { inRun, readCard, readCheckpoint, readRequest } from '../files/run-folder.ts'

export interface RunWeights {
  /** Changes with the weights. */
  readonly key: string
  readonly state: ReadonlyMap<string, Tensor>
  readonly shown: ShownWeights
  readonly preprocessing: Preprocessing | undefined
}
let last: { readonly key: string; readonly weights: RunWeights } | undefined

/** Undefined where the run's network is another one, or has no checkpoint yet. */
export async function readRunWeights(
  { id, folder, live }: { readonly id: string; readonly folder: string; readonly live: boolean },
  checked: CheckedDesign,
): Promise<RunWeights | undefined> {
  const { request } = await readRequest(folder)
  if (request.model.kind !== 'design') return undefined
  const trained = check(readDesign(request.model.text)).checked
  if (!trained || !sameNetwork(trained, checked)) return undefined
  const file = await stat(inRun(folder, 'checkpoint')).catch(() => undefined)
  if (!file) return undefined
  const key = `${folder} ${file.mtimeMs} ${file.size} ${live}`
  if (last?.key === key) return last.weights
  const saved = await readCheckpoint(folder)
  if (!saved) return undefined
  const { position, state, best } = saved.checkpoint
  const kept = !live && keepsBest({ earlyStopping: request.options.earlyStopping !== false }, best) && position.best ? position.best : undefined
  const card = await readCard(folder)
  const weights: RunWeights = {
    key,
    state: kept && best ? best : state,
    shown: { kind: 'run', run: id, step: (kept ?? position).step, epoch: (kept ?? position).epoch },
    preprocessing: card?.preprocessing,
  }
  last = { key, weights }
  return weights
}
