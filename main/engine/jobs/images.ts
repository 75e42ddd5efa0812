// The image that a request names, raw and as the network reads it.

import type { Preprocessing } from '../../../core/datasets/dataset.ts'
import { pictureOf } from '../../../core/datasets/picture.ts'
import { applyPreprocessing } from '../../../core/datasets/preprocessing.ts'
import { type Fill, fillImage, hide } from '../../../core/explain/hide.ts'
import { ProblemsFound } from '../../../core/problems.ts'
import type { Picture } from '../../../core/protocol/datasets.ts'
import type { HiddenParts, ImageSource } from '../../../core/protocol/explain.ts'
import { float32, type Tensor } from '../../../core/tensor/tensor.ts'
import { decodeImage } from '../../files/images.ts'
import { openDataset } from '../../files/open-dataset.ts'
import { readBytes } from '../../files/read.ts'

export interface NetworkImage {
  /** [1, C, H, W]. */
  readonly input: Tensor<'float32'>
  /** The same before normalisation, for drawing. */
  readonly picture: Picture
}

/** `hidden` parts are covered before the network's own normalisation. */
export async function networkImage(source: ImageSource, preprocessing: Preprocessing, hidden?: HiddenParts): Promise<NetworkImage> {
  const raw = await rawImage(source, preprocessing.shape)
  const image = hidden ? hide(raw.image, fillImage(raw.image, hidden.fill, raw.maximum), maskFor(hidden.mask, preprocessing.shape)) : raw.image
  return { input: applyPreprocessing(image, preprocessing), picture: pictureOf(image, raw.maximum) }
}

/** What stands where nothing of the image is shown, as the network reads it: [1, C, H, W]. */
export async function coveredImage(source: ImageSource, preprocessing: Preprocessing, fill: Fill): Promise<Tensor<'float32'>> {
  const { image, maximum } = await rawImage(source, preprocessing.shape)
  return applyPreprocessing(fillImage(image, fill, maximum), preprocessing)
}

function maskFor(mask: Uint8Array, shape: readonly number[]): Uint8Array {
  const [, height = 1, width = 1] = shape
  if (mask.length === height * width) return mask
  const what = `The hidden parts are told for ${mask.length} pixels; the network sees ${width}×${height}.`
  throw new ProblemsFound([{ code: 'mask-size', severity: 'error', what, mend: 'Hide them on the image as the network sees it.' }])
}

/** RGBA of the network's size -> [1, C, H, W], 0 ... 255. */
function fromPixels({ width, height, rgba }: Extract<ImageSource, { kind: 'pixels' }>, shape: readonly number[]): Tensor<'float32'> {
  const [channels = 1, wantedHeight, wantedWidth] = shape
  if (height !== wantedHeight || width !== wantedWidth || rgba.length !== width * height * 4) {
    const what = `The image has ${width}×${height} pixels; the network sees ${wantedWidth}×${wantedHeight}.`
    throw new ProblemsFound([{ code: 'image-size', severity: 'error', what, mend: 'Open the image again.' }])
  }
  const area = width * height
  const data = new Float32Array(channels * area)
  for (let at = 0; at < data.length; at++) data[at] = rgba[(at % area) * 4 + Math.min(2, Math.floor(at / area))] as number
  return float32([1, ...shape], data)
}

async function rawImage(source: ImageSource, shape: readonly number[]): Promise<{ readonly image: Tensor<'float32'>; readonly maximum?: number }> {
  if (source.kind === 'pixels') return { image: fromPixels(source, shape), maximum: 255 }
  if (source.kind !== 'example') {
    const image =
      source.kind === 'file'
        ? await decodeImage(await readBytes(source.path), shape, source.path)
        : await decodeImage(source.bytes, shape, source.name)
    return { image: float32([1, ...shape], image.data), maximum: 255 }
  }
  const dataset = await openDataset({ location: source.dataset.location, shape })
  const image = await dataset.images([source.index])
  return { image, ...(dataset.pixelMaximum === undefined ? {} : { maximum: dataset.pixelMaximum }) }
}
