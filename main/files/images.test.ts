// Decoding with sharp: orientation, transparency, depth, grey and colour, and what is no image.

import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { fitTo } from '../../core/datasets/fit.ts'
import { UnreadableImage } from '../../core/datasets/unreadable.ts'
import { OutsideError } from '../../core/problems.ts'
import { decodeImage, decodePixels, encodePng, probeImage } from './images.ts'

const photo = resolve(process.env.ORACLE_DIR ?? '../shared/oracle', 'data/photos/chelsea.jpg')

/** Red left, blue right. */
const redBlue = sharp(Uint8Array.of(255, 0, 0, 0, 0, 255), { raw: { width: 2, height: 1, channels: 3 } })

test('planes of a colour image', async () => {
  expect([...(await decodePixels(await redBlue.clone().png().toBuffer(), [3, 1, 2]))]).toEqual([255, 0, 0, 0, 0, 255])
})

test('the camera’s orientation is obeyed by size and pixels', async () => {
  // Orientation 6: turn by 90° to the right, so that left comes to the top.
  const bytes = await redBlue.clone().withMetadata({ orientation: 6 }).tiff({ compression: 'none' }).toBuffer()
  expect(await probeImage(bytes)).toEqual({ channels: 3, height: 2, width: 1 })
  expect([...(await decodePixels(bytes, [3, 2, 1]))]).toEqual([255, 0, 0, 0, 0, 255])
})

test.each([
  ['transparency becomes white', Uint8Array.of(0, 0, 0, 0), { width: 1, height: 1, channels: 4 }, [3, 1, 1], [255, 255, 255]],
  ['half of it half', Uint8Array.of(0, 0, 0, 128), { width: 1, height: 1, channels: 4 }, [1, 1, 1], [127]],
  ['grey is repeated in colour', Uint8Array.of(90), { width: 1, height: 1, channels: 1 }, [3, 1, 1], [90, 90, 90]],
] as const)('%s', async (_name, pixels, raw, shape, expected) => {
  const bytes = await sharp(pixels, { raw }).png().toBuffer()
  const decoded = [...(await decodePixels(bytes, shape))]
  decoded.forEach((value, at) => {
    expect(Math.abs(value - (expected[at] as number))).toBeLessThanOrEqual(1)
  })
})

test('16 bits become 8', async () => {
  const bytes = await sharp(Uint16Array.of(0x8000), { raw: { width: 1, height: 1, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toBuffer()
  expect(await probeImage(bytes)).toMatchObject({ channels: 1 })
  expect([...(await decodePixels(bytes, [1, 1, 1]))]).toEqual([128])
})

test('images are stretched, not cropped, and enlarged in their place', async () => {
  expect([...(await decodePixels(await redBlue.clone().png().toBuffer(), [3, 2, 2]))]).toEqual([255, 0, 255, 0, 0, 0, 0, 0, 0, 255, 0, 255])
  const grey = await sharp(Uint8Array.of(0, 80), { raw: { width: 2, height: 1, channels: 1 } })
    .png()
    .toBuffer()
  expect([...(await decodePixels(grey, [1, 1, 4]))]).toEqual([0, 20, 60, 80])
})

test.skipIf(!existsSync(photo))('a reduced photograph is as Pillow reduces it', async () => {
  const bytes = readFileSync(photo)
  const whole = await decodePixels(bytes, [3, 300, 451])
  const reduced = await decodePixels(bytes, [3, 32, 32])
  // fitTo is Pillow's BILINEAR to within rounding (measured on this photograph: at most 1 of 255). libvips first averages whole blocks,
  // which costs 0.2 of 255 on average at 224×224 and 1.7 at 32×32.
  const expected = fitTo([3, 300, 451], [3, 32, 32], 'photo')(whole)
  const differences = Array.from(reduced, (value, at) => Math.abs(value - (expected[at] as number)))
  expect(differences.reduce((sum, value) => sum + value, 0) / differences.length).toBeLessThan(2)
})

describe('no image', () => {
  const jpeg = sharp({ create: { width: 64, height: 64, channels: 3, background: '#884422', noise: { type: 'gaussian', mean: 128, sigma: 60 } } })
    .jpeg()
    .toBuffer()

  const png = async () =>
    sharp(await jpeg)
      .png()
      .toBuffer()
  const webp = async () =>
    sharp(await jpeg)
      .webp({ lossless: true })
      .toBuffer()
  const heic = () => new TextEncoder().encode('\0\0\0\u0018ftypheic\0\0\0\0mif1heic and so on')

  test.each([
    ['text', async () => new TextEncoder().encode('hello'), /^is not an image, whatever its name says$/, 'Take it out of the folder.'],
    ['nothing', async () => new Uint8Array(), /^is empty \(0 bytes\)$/, 'Copy the file again.'],
    ['a cut JPEG', async () => (await jpeg).subarray(0, 1204), /^ends after 1,204 bytes, in the middle of the picture$/, 'Copy the file again.'],
    ['a cut PNG', async () => (await png()).subarray(0, 4000), /^ends after 4,000 of at least [\d,]+ bytes$/, 'Copy the file again.'],
    ['a cut WebP', async () => (await webp()).subarray(0, 3000), /^ends after 3,000 of [\d,]+ bytes$/, 'Copy the file again.'],
    ['HEIC', async () => heic(), /^is a HEIC image, which is not supported$/, 'Save it as JPEG or PNG.'],
    [
      'a damaged PNG',
      async () => (await png()).map((byte, at) => (at > 60 && at < 4000 ? byte ^ 0x55 : byte)),
      /^is damaged \(.+\)$/,
      'Copy the file again.',
    ],
  ])('%s is refused with a reason and a mend', async (_name, bytes, why, mend) => {
    const failure = await decodePixels(await bytes(), [3, 8, 8]).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(UnreadableImage)
    expect((failure as UnreadableImage).message).toMatch(why)
    expect((failure as UnreadableImage).mend).toBe(mend)
  })

  test('chosen by a person: a sentence with the name', async () => {
    const failure = await decodeImage(new Uint8Array(3), [3, 8, 8], 'cat.jpg').catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(OutsideError)
    expect(String(failure)).toMatch(/cat\.jpg is not an image, whatever its name says\. Choose a jpeg, png/)
  })
})

test('a written PNG is read back', async () => {
  const bytes = await encodePng(Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 255), 2, 1)
  expect([...(await decodePixels(bytes, [3, 1, 2]))]).toEqual([1, 4, 2, 5, 3, 6])
})
