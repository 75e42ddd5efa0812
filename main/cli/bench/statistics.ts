// Medians and quartiles, and visiting two programs in turn, so that a noisy machine is unfair to neither.

import type { Spread } from '../../../core/training/measured-speed.ts'

/** Between two values where the share falls between them; share: 0 ... 1. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const place = share * (sorted.length - 1)
  const [below, above] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN]
  return below + (above - below) * (place - Math.floor(place))
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** Median and quartiles. */
export const spreadOf = (values: readonly number[]): Spread => ({ median: median(values), low: quantile(values, 0.25), high: quantile(values, 0.75) })

/** One number per round from each side. */
export interface Turns {
  readonly ours: readonly number[]
  readonly theirs: readonly number[]
}

/** `theirs` is missing where there is nothing to compare with. */
export async function inTurn(rounds: number, ours: () => Promise<number>, theirs: (() => Promise<number>) | undefined): Promise<Turns> {
  const turns = { ours: [] as number[], theirs: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    turns.ours.push(await ours())
    if (theirs) turns.theirs.push(await theirs())
  }
  return turns
}

/** Ours ÷ theirs, round by round. */
export const ratioOf = ({ ours, theirs }: Turns): Spread | undefined =>
  theirs.length === 0 ? undefined : spreadOf(theirs.map((other, round) => (ours[round] as number) / other))
