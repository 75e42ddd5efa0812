// Augmenting a batch. Every example draws from streams of its own, named by (seed, augmentation, epoch, example): neither order nor batch
// size matters, and a resumed run sees the same images bit for bit.

import { invariant } from '../../problems.ts'
import { randomStream } from '../../tensor/random.ts'
import { float32, type Tensor } from '../../tensor/tensor.ts'
import { extremes } from '../picture.ts'
import type { ChosenAugmentation } from './choose.ts'
import { compose, identity, isIdentity, resample, type Size } from './warp.ts'

export interface Augmenting {
  readonly chosen: readonly ChosenAugmentation[]
  /** Of the run. */
  readonly seed: number
  /** From 0. */
  readonly epoch: number
}

/** raw: [n, C, H, W], row i being example `indices[i]` -> the same, changed. `pixelMaximum` is white; arrays have none. */
export function augmentBatch(
  raw: Tensor<'float32'>,
  indices: readonly number[],
  { chosen, seed, epoch }: Augmenting,
  pixelMaximum?: number,
): Tensor<'float32'> {
  if (chosen.length === 0) return raw
  invariant(raw.shape.length === 4, `[${raw.shape}] are no images`)
  const [, channels = 1, height = 1, width = 1] = raw.shape
  const size = { channels, height, width }
  const length = channels * height * width
  const result = new Float32Array(raw.data.length)
  indices.forEach((index, row) => {
    const [from, to] = [row * length, (row + 1) * length]
    const drawn = chosen.flatMap(({ definition, options }) => {
      const random = randomStream(seed, 'augmentation', definition.id, epoch, index)
      return random.uniform() * 100 < Number(options.share) ? [{ definition, options, random }] : []
    })
    augmentOne(raw.data.subarray(from, to), result.subarray(from, to), size, drawn, pixelMaximum)
  })
  return float32(raw.shape, result)
}

type Drawn = ChosenAugmentation & { readonly random: ReturnType<typeof randomStream> }

/** source: [C, H, W] -> target: [C, H, W]. */
function augmentOne(source: Float32Array, target: Float32Array, size: Size, drawn: readonly Drawn[], pixelMaximum: number | undefined): void {
  const warp = drawn.reduce(
    (whole, { definition, ...draw }) => ('warp' in definition ? compose(whole, definition.warp({ ...draw, ...size })) : whole),
    identity,
  )
  if (isIdentity(warp)) target.set(source)
  else resample(source, target, size, warp)
  const [low, high] = pixelMaximum === undefined ? extremes(source) : [0, pixelMaximum]
  const image = { data: target, ...size, low, high, clamped: pixelMaximum !== undefined }
  for (const { definition, ...draw } of drawn) if ('tone' in definition) definition.tone(image, draw)
}
