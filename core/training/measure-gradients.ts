// What training tells about its gradients, and when: lengths by parameter beside those of the weights, twice an epoch.

import type { Position } from './checkpoint.ts'
import type { TrainingEvent } from './events.ts'
import type { Trainer } from './trainer.ts'

interface Measured {
  readonly position: Position
  readonly trainer: Trainer
}

/** In the middle and at the end of an epoch. */
export const measuredAt = (batches: number): readonly number[] => [Math.ceil(batches / 2), batches]

export async function gradientEvent({ position, trainer }: Measured, gradients: ReadonlyMap<string, number>): Promise<TrainingEvent> {
  const parameters: Record<string, { readonly gradient: number | null; readonly weight: number }> = {}
  for (const [name, gradient] of gradients) {
    const weight = await trainer.lengthOf(name)
    parameters[name] = { gradient: Number.isFinite(gradient) ? shortened(gradient) : null, weight: shortened(weight) }
  }
  return { kind: 'gradients', step: position.step, epoch: position.epoch, parameters }
}

/** Six digits are more than anybody reads, and keep the lines of a run short. */
const shortened = (value: number): number => Number(value.toPrecision(6))
