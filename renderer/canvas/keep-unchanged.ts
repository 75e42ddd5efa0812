// What is drawn again and has not changed stays the same object.

/** Hands back the old object wherever nothing in it has changed, so that React skips what stays. */
export function keepUnchanged<T extends { readonly id: string }>(before: readonly T[], after: readonly T[]): readonly T[] {
  let old: ReadonlyMap<string, T> | undefined
  return after.map((item, at) => {
    // Nearly all are: what is drawn from the same things comes as the same object, and in its place.
    if (before[at] === item) return item
    old ??= new Map(before.map((one) => [one.id, one]))
    const was = old.get(item.id)
    return was && same(was, item) ? was : item
  })
}

/** Equal all the way down: plain data only. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const [left, right] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>]
  const keys = Object.keys(left)
  return keys.length === Object.keys(right).length && keys.every((key) => same(left[key], right[key]))
}
