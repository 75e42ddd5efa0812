// A training of a tiny network on images made up, kept in memory: what it says, and every checkpoint that it saves.

import { compile } from '../compile/compile.ts'
import type { Dataset } from '../datasets/dataset.ts'
import { checkOrThrow } from '../design/check.ts'
import { Pencil } from '../design/templates/template.ts'
import { randomStream } from '../tensor/random.ts'
import { float32, type Tensor } from '../tensor/tensor.ts'
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../training/checkpoint.ts'
import { createReins, type Reins } from '../training/control.ts'
import type { TrainingEvent } from '../training/events.ts'
import { type TrainingPlan, train } from '../training/train.ts'

/** 6×6 images with a bright upper or lower half, in noise. */
export function halves(count: number, spoil = 1): Dataset {
  const labels = Int32Array.from({ length: count }, (_, index) => index % 2)
  return {
    title: 'halves',
    shape: [1, 6, 6],
    classes: ['upper', 'lower'],
    labels,
    test: new Uint32Array(),
    bad: [],
    fingerprint: 'halves',
    images: async (indices) =>
      float32(
        [indices.length, 1, 6, 6],
        indices.flatMap((index) => {
          const noise = randomStream(7, 'noise', index)
          return Array.from({ length: 36 }, (_, at) => spoil * (noise.normal() + (Math.floor(at / 18) === labels[index] ? 1.5 : 0)))
        }),
      ),
  }
}

/** With everything that keeps state or draws: batch norm, dropout, Adam. */
const tiny = [
  ['conv-2d', { filters: 4, padding: 'same' }],
  ['batch-norm'],
  ['relu'],
  ['max-pool-2d'],
  ['flatten'],
  ['dropout', { rate: 0.3 }],
  ['dense', { units: 2 }],
] as const

export function network(layers: Parameters<Pencil['chain']>[1][] = [...tiny]) {
  const pencil = new Pencil('tiny')
  const last = pencil.chain(pencil.input([1, 6, 6]), ...layers)
  pencil.add('output', { classes: 2 }, last)
  return compile(checkOrThrow(pencil.finish()), { seed: 3 })
}

export interface Told {
  readonly events: readonly TrainingEvent[]
  /** As they would lie on disk, each with the number of events told before it. */
  readonly saved: readonly { readonly bytes: Uint8Array; readonly told: number }[]
  readonly failure?: unknown
}

export async function tell(plan: TrainingPlan, listen: (event: TrainingEvent, reins: Reins) => void = () => {}): Promise<Told> {
  const events: TrainingEvent[] = []
  const saved: Told['saved'][number][] = []
  const reins = createReins()
  const store = {
    save: async (checkpoint: Checkpoint) => {
      saved.push({ bytes: encodeCheckpoint(checkpoint), told: events.length })
      return plan.store.save(checkpoint)
    },
  }
  try {
    for await (const event of train({ ...plan, store, control: reins })) {
      events.push(event)
      listen(event, reins)
    }
  } catch (failure) {
    return { events, saved, failure }
  }
  return { events, saved }
}

export const readSaved = (told: Told, at: number): Checkpoint => decodeCheckpoint(told.saved.at(at)?.bytes ?? new Uint8Array(), 'memory').checkpoint
export const bits = (tensors: ReadonlyMap<string, Tensor> | undefined): string =>
  JSON.stringify(
    [...(tensors ?? [])].map(([name, { data }]) => [name, Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')]),
  )
