// Keeps what was used last, up to a number of bytes: the decoded images of a folder that does not fit in memory.

export interface Recent {
  get(key: number): Uint8Array | undefined
  put(key: number, value: Uint8Array): void
}

/** A Map keeps the order of insertion: its first key is the one that was used longest ago. */
export function keepRecent(mostBytes: number): Recent {
  const kept = new Map<number, Uint8Array>()
  let bytes = 0
  const drop = (key: number): void => {
    bytes -= kept.get(key)?.length ?? 0
    kept.delete(key)
  }
  return {
    get(key) {
      const value = kept.get(key)
      if (value === undefined) return undefined
      kept.delete(key)
      kept.set(key, value)
      return value
    },
    put(key, value) {
      drop(key)
      kept.set(key, value)
      bytes += value.length
      for (const oldest of kept.keys()) {
        if (bytes <= mostBytes) break
        drop(oldest)
      }
    },
  }
}
