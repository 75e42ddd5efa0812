// Examples made small for lists of hundreds: a photograph of 224×224 does not travel to the window to be shown in 64.

import { elementCount, float32, type Tensor } from '../tensor/tensor.ts'
import { fitTo } from './fit.ts'

/** images: [n, C, H, W] -> [n, C, h, w] with the longer of h and w at most `side`, in the same proportions; smaller ones stay as they are. */
export function thumbnails(images: Tensor<'float32'>, side: number): Tensor<'float32'> {
  const [count = 0, channels = 1, height = 1, width = 1] = images.shape
  const scale = side / Math.max(height, width)
  if (images.shape.length !== 4 || scale >= 1) return images
  const small = [channels, Math.max(1, Math.round(height * scale)), Math.max(1, Math.round(width * scale))]
  const reduce = fitTo([channels, height, width], small, 'the data')
  const [from, to] = [channels * height * width, elementCount(small)]
  const result = new Float32Array(count * to)
  for (let row = 0; row < count; row++) result.set(reduce(images.data.subarray(row * from, (row + 1) * from)), row * to)
  return float32([count, ...small], result)
}
