// The image that a request names, raw and as the network reads it.

import type { Preprocessing } from '../../../core/datasets/dataset.ts'
import { pictureOf } from '../../../core/datasets/picture.ts'
import { applyPreprocessing } from '../../../core/datasets/preprocessing.ts'
import type { Picture } from '../../../core/protocol/datasets.ts'
import type { ImageSource } from '../../../core/protocol/explain.ts'
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

export async function networkImage(source: ImageSource, preprocessing: Preprocessing): Promise<NetworkImage> {
  const raw = await rawImage(source, preprocessing.shape)
  return { input: applyPreprocessing(raw.image, preprocessing), picture: pictureOf(raw.image, raw.maximum) }
}

async function rawImage(source: ImageSource, shape: readonly number[]): Promise<{ readonly image: Tensor<'float32'>; readonly maximum?: number }> {
  if (source.kind !== 'example') {
    const image =
      source.kind === 'file' ? await decodeImage(await readBytes(source.path), shape, source.path) : await decodeImage(source.bytes, shape)
    return { image: float32([1, ...shape], image.data), maximum: 255 }
  }
  const dataset = await openDataset({ location: source.dataset.location, shape })
  const image = await dataset.images([source.index])
  return { image, ...(dataset.pixelMaximum === undefined ? {} : { maximum: dataset.pixelMaximum }) }
}
