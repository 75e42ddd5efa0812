// Moving pixels: maps from where a pixel is written to where it is read, composed into one, and the resampling that follows it.

/** Pixels from the centre of the image, x to the right and y down: source = (a·x + b·y + right, c·x + d·y + down). */
export interface Affine {
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
  readonly right: number
  readonly down: number
}
/** source = affine(p · (1 + lens · |p|² / R²)), where R is half the diagonal. */
export interface Warp extends Affine {
  readonly lens: number
}

export const identity: Warp = { a: 1, b: 0, c: 0, d: 1, right: 0, down: 0, lens: 0 }
export const warpBy = (part: Partial<Warp>): Warp => ({ ...identity, ...part })

/** The image is moved by `first`, then by `second`: source = first(second(p)). Lenses add up, in front of all else. */
export const compose = (first: Warp, second: Warp): Warp => ({
  a: first.a * second.a + first.b * second.c,
  b: first.a * second.b + first.b * second.d,
  c: first.c * second.a + first.d * second.c,
  d: first.c * second.b + first.d * second.d,
  right: first.a * second.right + first.b * second.down + first.right,
  down: first.c * second.right + first.d * second.down + first.down,
  lens: first.lens + second.lens,
})

export const isIdentity = (warp: Warp): boolean =>
  warp.a === 1 && warp.b === 0 && warp.c === 0 && warp.d === 1 && warp.right === 0 && warp.down === 0 && warp.lens === 0

export interface Size {
  readonly channels: number
  readonly height: number
  readonly width: number
}

/**
 * source: [C, H, W] -> target: [C, H, W], bilinear: (1−u)(1−v)·p00 + u(1−v)·p10 + (1−u)v·p01 + uv·p11. Beyond its edge the image is
 * mirrored at the outermost pixels (numpy's `reflect`), so that no border of a colour of its own is learnt. Whole-pixel moves are exact.
 */
export function resample(source: Float32Array, target: Float32Array, { channels, height, width }: Size, warp: Warp): void {
  const { a, b, c, d, right, down, lens } = warp
  const [lastX, lastY] = [width - 1, height - 1]
  const [middleX, middleY] = [lastX / 2, lastY / 2]
  const bend = lens / Math.max(1, middleX * middleX + middleY * middleY)
  const area = height * width
  const end = channels * area
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      let x = column - middleX
      let y = row - middleY
      if (bend !== 0) {
        const factor = 1 + bend * (x * x + y * y)
        x *= factor
        y *= factor
      }
      let fromX = a * x + b * y + right + middleX
      let fromY = c * x + d * y + down + middleY
      // Most pixels stand inside, and this is the inner loop of augmenting: calls, and pairs taken apart, would double its time.
      if (!(fromX >= 0 && fromX <= lastX)) fromX = mirror(fromX, lastX)
      if (!(fromY >= 0 && fromY <= lastY)) fromY = mirror(fromY, lastY)
      const left = fromX | 0
      const top = fromY | 0
      const u = fromX - left
      const v = fromY - top
      const aside = u > 0 ? 1 : 0
      const below = v > 0 ? width : 0
      for (let to = at, near = top * width + left; to < end; to += area, near += area) {
        const upper = (1 - u) * (source[near] as number) + u * (source[near + aside] as number)
        const lower = (1 - u) * (source[near + below] as number) + u * (source[near + below + aside] as number)
        target[to] = (1 - v) * upper + v * lower
      }
    }
  }
}

/** Into 0 … last, mirrored at both ends as often as it takes. */
export function mirror(at: number, last: number): number {
  if (at >= 0 && at <= last) return at
  if (last === 0) return 0
  const folded = Math.abs(at) % (2 * last)
  return folded > last ? 2 * last - folded : folded
}
