// Work that reports its share through a callback, as events.

export interface ProgressEvent {
  readonly kind: 'progress'
  readonly share: number
}
/** Of work that is made of pieces. */
export interface CountedProgress extends ProgressEvent {
  readonly done: number
  readonly total: number
}

/** Yields what `work` reports (the latest where several came at once) and returns its result. */
export const reporting = <T>(work: (progress: (share: number) => void) => Promise<T>): AsyncGenerator<ProgressEvent, T> =>
  telling((tell) => work((share) => tell({ kind: 'progress', share })))

export const counting = <T>(work: (progress: (done: number, total: number) => void) => Promise<T>): AsyncGenerator<CountedProgress, T> =>
  telling((tell) => work((done, total) => tell({ kind: 'progress', share: total > 0 ? done / total : 1, done, total })))

async function* telling<E, T>(work: (tell: (event: E) => void) => Promise<T>): AsyncGenerator<E, T> {
  let latest: E | undefined
  let wake = (): void => {}
  let settled = false
  const stir = (): void => wake()
  const result = work((event) => {
    latest = event
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
    if (latest !== undefined && !settled) yield latest
    latest = undefined
  }
  return result
}
