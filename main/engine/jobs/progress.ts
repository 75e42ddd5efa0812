// Work that reports its share through a callback, as events.

export interface ProgressEvent {
  readonly kind: 'progress'
  readonly share: number
}

/** Yields what `work` reports (the latest where several came at once) and returns its result. */
export async function* reporting<T>(work: (progress: (share: number) => void) => Promise<T>): AsyncGenerator<ProgressEvent, T> {
  let latest: number | undefined
  let wake = (): void => {}
  let settled = false
  const stir = (): void => wake()
  const result = work((share) => {
    latest = share
    stir()
  }).finally(() => {
    settled = true
    stir()
  })
  result.catch(() => {})
  while (!settled) {
    if (latest === undefined)
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    if (latest !== undefined && !settled) yield { kind: 'progress', share: latest }
    latest = undefined
  }
  return result
}
