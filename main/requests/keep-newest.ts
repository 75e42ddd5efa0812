// Remembers the newest few results of slow questions; one that fails is asked again.

export function keepNewest<Result>(most: number): (key: string, ask: () => Promise<Result>) => Promise<Result> {
  const kept = new Map<string, Promise<Result>>()
  return (key, ask) => {
    const result = kept.get(key) ?? ask()
    kept.delete(key)
    kept.set(key, result)
    result.catch(() => kept.get(key) === result && kept.delete(key))
    for (const oldest of kept.keys()) {
      if (kept.size <= most) break
      kept.delete(oldest)
    }
    return result
  }
}
