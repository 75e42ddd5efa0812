// Encoded images to pixels and back, through sharp. Nothing else in the program knows sharp.

import sharp from 'sharp'
import { fitTo } from '../../core/datasets/fit.ts'
import type { ImageSize } from '../../core/datasets/source.ts'
import { UnreadableImage, whyUnreadable } from '../../core/datasets/unreadable.ts'
import { OutsideError } from '../../core/problems.ts'
import { float32, type Shape, type Tensor } from '../../core/tensor/tensor.ts'

// libvips' own threads are of no use when several small images are decoded at once.
sharp.concurrency(1)
// Its cache of operations would only keep what is never asked for again.
sharp.cache(false)

/** After the camera's orientation. Throws UnreadableImage when the bytes are no image that sharp reads. */
export async function probeImage(bytes: Uint8Array): Promise<ImageSize> {
  const { width, height, space, orientation = 1 } = await header(bytes).catch(refuse(bytes))
  const isGrey = space === 'b-w' || space === 'grey16'
  const isTurned = orientation >= 5
  return { channels: isGrey ? 1 : 3, height: isTurned ? width : height, width: isTurned ? height : width }
}

/**
 * [C, H, W] bytes: turned as the camera says, transparency on white, converted to sRGB or grey, stretched to the shape (antialiased bilinear, as PyTorch's Resize).
 * Throws UnreadableImage when it is cut off or damaged.
 */
export async function decodePixels(bytes: Uint8Array, shape: Shape): Promise<Uint8Array> {
  const [channels = 3, height = 1, width = 1] = shape
  const stored = await probeImage(bytes)
  const decoding = sharp(bytes, { failOn: 'error' })
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
  // libvips enlarges half a pixel off, and what it shrinks while loading a JPEG differs from Pillow's by 3 of 255 on average: it only reduces, from the full image.
  const isReduced = stored.height >= height && stored.width >= width
  const sized = isReduced ? decoding.resize(width, height, { fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false }) : decoding
  const { data, info } = await sized.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true }).catch(refuse(bytes))
  const pixels = planes(data, channels, info.channels, info.height * info.width)
  return isReduced ? pixels : Uint8Array.from(fitTo([channels, info.height, info.width], shape, 'the image')(pixels), Math.round)
}

/** [C, H, W], 0 ... 255, of one image chosen by a person; `where` names it. Throws OutsideError when it cannot be decoded. */
export async function decodeImage(bytes: Uint8Array, shape: Shape, where = 'The image'): Promise<Tensor<'float32'>> {
  try {
    return float32(shape, await decodePixels(bytes, shape))
  } catch (error) {
    throw new OutsideError(`${where} ${error instanceof Error ? error.message : error}. Choose a jpeg, png, webp, tiff, gif, avif or svg image.`, {
      cause: error,
    })
  }
}

/** RGBA, row by row, to a .png file's bytes. */
export async function encodePng(rgba: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  return sharp(rgba, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer()
}

/** Pixel by pixel -> plane by plane; surplus channels are dropped, missing ones repeat the first. */
function planes(interleaved: Uint8Array, channels: number, stored: number, area: number): Uint8Array {
  if (channels === 1 && stored === 1) return interleaved
  const result = new Uint8Array(channels * area)
  for (let channel = 0; channel < channels; channel++) {
    const from = channel < stored ? channel : 0
    for (let at = 0; at < area; at++) result[channel * area + at] = interleaved[at * stored + from] as number
  }
  return result
}

/** sharp refuses empty bytes at once, all others when it reads them. */
const header = async (bytes: Uint8Array) => sharp(bytes).metadata()

/** What libvips refused, in our words where the file itself says what is wrong with it. */
const refuse =
  (bytes: Uint8Array) =>
  (error: unknown): never => {
    const said = (error instanceof Error ? error.message : String(error)).trim().split('\n')[0] ?? ''
    throw new UnreadableImage(whyUnreadable(bytes, said), { cause: error })
  }
