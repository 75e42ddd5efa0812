// Where a run stands: all state tensors, the best weights so far and the position. With it a resumed run goes on bit for bit, since every random
// stream derives from (seed, epoch, step).

import { ProblemsFound } from '../problems.ts'
import { decodeSafetensors, decodeSafetensorsMetadata, encodeSafetensors } from '../tensor/safetensors.ts'
import type { Tensor } from '../tensor/tensor.ts'

export interface Position {
  /** Steps done. */
  readonly step: number
  /** Epochs finished, with their validation. */
  readonly epoch: number
  /** Batches done in the epoch under way. */
  readonly batch: number
  /** Time spent in steps of the epoch under way. */
  readonly ms: number
  /** Sums over the examples of the epoch under way; `correct` counts only where labels are classes. */
  readonly lossSum: number
  readonly correct: number
  readonly seen: number
  readonly best?: { readonly epoch: number; readonly step: number; readonly loss: number; readonly accuracy?: number }
  /** Epochs since the best one. */
  readonly waited: number
  /** Validation losses, one per finished epoch: what schedules look at. */
  readonly losses: readonly number[]
}

export const atStart: Position = { step: 0, epoch: 0, batch: 0, ms: 0, lossSum: 0, correct: 0, seen: 0, waited: 0, losses: [] }

export interface Checkpoint {
  readonly position: Position
  /** Parameters, buffers and optimizer slots by name. */
  readonly state: ReadonlyMap<string, Tensor>
  /** Parameters and buffers at `position.best`. */
  readonly best?: ReadonlyMap<string, Tensor>
}

/** Implemented by main/files: keeps the previous checkpoint until the new one stands whole. */
export interface CheckpointStore {
  /** Returns the file's name. Throws OutsideError when the disk is full or the folder gone. */
  save(checkpoint: Checkpoint): Promise<string>
}

/** The step after which the next checkpoint is due, besides those of epochs' ends; `every` 0 leaves only those. */
export const nextCheckpoint = (step: number, every: number): number => (every > 0 ? step + every - (step % every) : Number.POSITIVE_INFINITY)

const format = 'lamina-checkpoint/1'
const bestPrefix = 'best.'
const statePrefix = 'state.'

/** `remark` is kept beside it for whoever stores it. */
export function encodeCheckpoint(checkpoint: Checkpoint, remark: Readonly<Record<string, string>> = {}): Uint8Array {
  const tensors = new Map<string, Tensor>()
  for (const [name, tensor] of checkpoint.state) tensors.set(statePrefix + name, tensor)
  for (const [name, tensor] of checkpoint.best ?? []) tensors.set(bestPrefix + name, tensor)
  return encodeSafetensors(tensors, { ...remark, format, position: JSON.stringify(checkpoint.position) })
}

/** Throws ProblemsFound, naming `where`, when the file is foreign or not whole. */
export function decodeCheckpoint(
  bytes: Uint8Array,
  where: string,
): { readonly checkpoint: Checkpoint; readonly remark: Readonly<Record<string, string>> } {
  const { format: written, position: text, ...remark } = decodeSafetensorsMetadata(bytes, where)
  const position = written === format ? readPosition(text) : undefined
  if (!position)
    throw new ProblemsFound([
      {
        code: 'foreign-checkpoint',
        severity: 'error',
        what: `${where} is no checkpoint of this version of Lamina.`,
        mend: 'Start the training anew.',
      },
    ])
  const tensors = decodeSafetensors(bytes, where)
  const named = (prefix: string) =>
    new Map([...tensors].flatMap(([name, tensor]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), tensor] as const] : [])))
  const best = named(bestPrefix)
  return { checkpoint: { position, state: named(statePrefix), ...(best.size > 0 ? { best } : {}) }, remark }
}

function readPosition(text: string | undefined): Position | undefined {
  try {
    const raw = { ...atStart, ...JSON.parse(text ?? '') } as Position
    const counts = [raw.step, raw.epoch, raw.batch, raw.correct, raw.seen, raw.waited]
    if (!Array.isArray(raw.losses) || !raw.losses.every(Number.isFinite)) return undefined
    return counts.every((count) => Number.isSafeInteger(count) && count >= 0) && Number.isFinite(raw.lossSum) ? raw : undefined
  } catch {
    return undefined
  }
}
