// Whether some classes are much rarer than the others, in one sentence.

import { texts } from '../texts/texts.ts'

/** A class with fewer than this share of the median is named. */
const rare = 0.5

const say = texts.datasets
const fractions = [
  [0.2, say.fractions.fifth],
  [0.3, say.fractions.quarter],
  [0.4, say.fractions.third],
] as const

export interface Rarity {
  /** Indices of the classes. */
  readonly classes: ReadonlySet<number>
  readonly sentence: string
}

export function rarityOf(classes: readonly string[], counts: readonly number[]): Rarity | undefined {
  const sorted = [...counts].sort((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0
  const found = counts.flatMap((count, at) => (count < median * rare ? [at] : []))
  const [first] = found
  if (first === undefined) return undefined
  const count = counts[first] ?? 0
  const share = count / median
  const words = fractions.find(([limit], at) => (at === 0 ? share < limit : share <= limit))?.[1] ?? say.fractions.half
  return { classes: new Set(found), sentence: say.rarity(classes[first] ?? '', count, words, found.length - 1) }
}
