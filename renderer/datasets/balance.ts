// Whether some classes are much rarer than the others, in one sentence.

/** A class with fewer than this share of the median is named. */
const rare = 0.5

const fractions = [
  [0.3, 'a quarter of'],
  [0.4, 'a third of'],
  [0.6, 'half'],
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
  const words = share < 0.2 ? 'less than a fifth of' : (fractions.find(([limit]) => share <= limit)?.[1] ?? 'half')
  const others = found.length > 1 ? `, and ${found.length - 1} more ${found.length === 2 ? 'class is' : 'classes are'} as rare` : ''
  return { classes: new Set(found), sentence: `${classes[first]} has ${count} images, ${words} the median${others}.` }
}
