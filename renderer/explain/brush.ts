// What the brush has hidden: a mask over the pixels that the network sees, stroke by stroke.

export interface Size {
  readonly width: number
  readonly height: number
}

/** A square of `side` pixels around a pixel, as much of it as lies inside, in a copy of the mask. */
export function stamp(mask: Uint8Array, { width, height }: Size, x: number, y: number, side: number): Uint8Array {
  const next = mask.slice()
  const [left, top] = [x - Math.floor(side / 2), y - Math.floor(side / 2)]
  for (let row = Math.max(0, top); row < Math.min(height, top + side); row++)
    next.fill(1, row * width + Math.max(0, left), row * width + Math.min(width, left + side))
  return next
}

/** Stamps from one pixel to another without gaps. */
export function stroke(mask: Uint8Array, size: Size, from: readonly [number, number], to: readonly [number, number], side: number): Uint8Array {
  const steps = Math.max(1, Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]))
  let next = mask
  for (let step = 0; step <= steps; step++) {
    const at = (axis: 0 | 1): number => Math.round(from[axis] + ((to[axis] - from[axis]) * step) / steps)
    next = stamp(next, size, at(0), at(1), side)
  }
  return next
}

export const shareHidden = (mask: Uint8Array): number => mask.reduce((sum, one) => sum + one, 0) / Math.max(1, mask.length)

/** Calls `work` with the latest of what it is given, one at a time: what came meanwhile and is outdated is left out. */
export function latestOnly<T>(work: (given: T) => Promise<void>): (given: T) => void {
  let waiting: { readonly given: T } | undefined
  let busy = false
  return (given) => {
    waiting = { given }
    if (busy) return
    busy = true
    void (async () => {
      while (waiting) {
        const next = waiting
        waiting = undefined
        await work(next.given)
      }
      busy = false
    })()
  }
}
