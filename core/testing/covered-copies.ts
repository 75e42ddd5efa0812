// Whole copies of an image, each with one square covered: what covered scores are compared with.

import type { Cover } from '../explain/patches.ts'
import { elementCount, float32, type Tensor } from '../tensor/tensor.ts'

/** image: [1, C, H, W] -> [places, C, H, W] */
export function coveredCopies(image: Tensor<'float32'>, { corners, side, fill }: Cover): Tensor<'float32'> {
  const [, channels = 1, height = 1, width = 1] = image.shape
  const size = elementCount(image.shape)
  const data = new Float32Array(corners.length * size)
  for (const [copy, [y, x]] of corners.entries()) {
    data.set(image.data, copy * size)
    for (let channel = 0; channel < channels; channel++)
      for (let row = y; row < y + side; row++) {
        const start = copy * size + (channel * height + row) * width + x
        data.fill(fill, start, start + side)
      }
  }
  return float32([corners.length, ...image.shape.slice(1)], data)
}
