// Brings stored images to the size and channels that a network takes: the same resampling wherever pixels already lie in memory.

import { ProblemsFound } from '../problems.ts'
import { elementCount, type Shape, sameShape, sayShape } from '../tensor/tensor.ts'

/** [C, H, W] values -> values of the asked shape. */
export type Fit = (values: ArrayLike<number>) => ArrayLike<number>

/**
 * Bilinear with half-pixel centres, widened by the scale when reducing (antialiased, as Pillow and PyTorch's Resize do); stretched, not cropped.
 * Grey is repeated to colour; colour becomes grey by ITU-R 601: 0.299 R + 0.587 G + 0.114 B.
 * Throws ProblemsFound when one shape is no image of the other.
 */
export function fitTo(from: Shape, to: Shape, where: string): Fit {
  if (sameShape(from, to)) return (values) => values
  const [channels = 0, height = 0, width = 0] = from
  const [wantedChannels = 0, wantedHeight = 0, wantedWidth = 0] = to
  const canFit =
    from.length === 3 &&
    to.length === 3 &&
    (channels === wantedChannels || (channels === 1 && wantedChannels === 3) || (channels === 3 && wantedChannels === 1))
  if (!canFit) throw cannotFit(from, to, where)
  const down = weightsAlong(height, wantedHeight)
  const across = weightsAlong(width, wantedWidth)
  return (values) => {
    const result = new Float32Array(elementCount(to))
    const half = new Float32Array(height * wantedWidth)
    for (let channel = 0; channel < wantedChannels; channel++) {
      const plane = channelOf(values, channel, from, wantedChannels)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < wantedWidth; x++) half[y * wantedWidth + x] = weigh(plane, y * width, 1, across[x] as Weights)
      const start = channel * wantedHeight * wantedWidth
      for (let y = 0; y < wantedHeight; y++)
        for (let x = 0; x < wantedWidth; x++) result[start + y * wantedWidth + x] = weigh(half, x, wantedWidth, down[y] as Weights)
    }
    return result
  }
}

/** [H, W] of 0 and 1 -> the asked size, by the nearest value. */
export function fitMask(mask: Uint8Array, [height, width]: readonly [number, number], [toHeight, toWidth]: readonly [number, number]): Uint8Array {
  if (height === toHeight && width === toWidth) return mask
  const result = new Uint8Array(toHeight * toWidth)
  for (let y = 0; y < toHeight; y++) {
    const row = Math.floor(((y + 0.5) * height) / toHeight) * width
    for (let x = 0; x < toWidth; x++) result[y * toWidth + x] = mask[row + Math.floor(((x + 0.5) * width) / toWidth)] as number
  }
  return result
}

const cannotFit = (from: Shape, to: Shape, where: string): ProblemsFound =>
  new ProblemsFound([
    {
      code: 'unfitting-data',
      severity: 'error',
      what: `${where} holds examples of ${sayShape(from)}, which cannot be brought to ${sayShape(to)}.`,
      mend: from.length === 3 ? 'Ask for an image of 1 or 3 channels.' : `Set the input of the network to ${sayShape(from)}.`,
    },
  ])

function channelOf(values: ArrayLike<number>, channel: number, [channels = 0, height = 0, width = 0]: Shape, wanted: number): Float32Array {
  const size = height * width
  const plane = new Float32Array(size)
  if (channels === 3 && wanted === 1) {
    for (let at = 0; at < size; at++)
      plane[at] = 0.299 * (values[at] as number) + 0.587 * (values[size + at] as number) + 0.114 * (values[2 * size + at] as number)
    return plane
  }
  const start = channels === 1 ? 0 : channel * size
  for (let at = 0; at < size; at++) plane[at] = values[start + at] as number
  return plane
}

interface Weights {
  readonly first: number
  readonly shares: readonly number[]
}

function weigh(values: Float32Array, start: number, stride: number, { first, shares }: Weights): number {
  let sum = 0
  for (let tap = 0; tap < shares.length; tap++) sum += (values[start + (first + tap) * stride] as number) * (shares[tap] as number)
  return sum
}

/** Triangle filter: share of source i in output o ~ max(0, 1 − |i + ½ − (o + ½)·s| / max(1, s)), s = from / to. */
function weightsAlong(from: number, to: number): readonly Weights[] {
  const scale = from / to
  const support = Math.max(1, scale)
  return Array.from({ length: to }, (_, output) => {
    const centre = (output + 0.5) * scale
    const first = Math.max(0, Math.floor(centre - support + 0.5))
    const end = Math.min(from, Math.floor(centre + support + 0.5))
    const raw = Array.from({ length: end - first }, (_, tap) => Math.max(0, 1 - Math.abs(first + tap + 0.5 - centre) / support))
    const total = raw.reduce((sum, share) => sum + share, 0)
    return { first, shares: raw.map((share) => share / total) }
  })
}
