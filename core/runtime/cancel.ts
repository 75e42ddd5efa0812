// How long work learns that nobody wants its result any more; an AbortSignal is one.

export interface CancelSignal {
  readonly aborted: boolean
}

export class Cancelled extends Error {
  constructor() {
    super('Cancelled.')
    this.name = 'Cancelled'
  }
}

export function throwIfCancelled(signal: CancelSignal | undefined): void {
  if (signal?.aborted) throw new Cancelled()
}
