// Batches of images and of answers, cut and put together by rows.

import { invariant } from '../problems.ts'
import { elementCount, float32, type Shape, type Tensor } from '../tensor/tensor.ts'

/** images: [n, ...] -> rows `from` ... `from + count − 1`, zeros beyond the end. */
export function rows(images: Tensor<'float32'>, from: number, count: number): Tensor<'float32'> {
  const shape: Shape = [count, ...images.shape.slice(1)]
  const size = elementCount(images.shape.slice(1))
  if (from === 0 && images.shape[0] === count) return images
  const data = new Float32Array(count * size)
  data.set(images.data.subarray(from * size, (from + count) * size))
  return float32(shape, data)
}

/** The sum of all parts, which are alike in shape. */
export function added(parts: readonly Tensor<'float32'>[]): Tensor<'float32'> {
  const [first, ...more] = parts
  invariant(first, 'at least one batch')
  const data = Float32Array.from(first.data)
  for (const part of more) for (let at = 0; at < data.length; at++) data[at] = (data[at] as number) + (part.data[at] as number)
  return float32(first.shape, data)
}

/** The first `count` rows of all parts, one below the other. */
export function joinRows(parts: readonly Tensor<'float32'>[], count: number): Tensor<'float32'> {
  const [first] = parts
  if (first && first.shape[0] === count) return first
  const rest = first?.shape.slice(1) ?? []
  const size = elementCount(rest)
  const data = new Float32Array(count * size)
  let at = 0
  for (const part of parts) {
    data.set(part.data.subarray(0, Math.min(part.data.length, data.length - at)), at)
    at += part.data.length
  }
  return float32([count, ...rest], data)
}

/** [batch, K]: ones at `target` in the first `count` rows. */
export function oneHot(batch: number, count: number, classes: number, target: number): Tensor<'float32'> {
  const data = new Float32Array(batch * classes)
  for (let row = 0; row < count; row++) data[row * classes + target] = 1
  return float32([batch, classes], data)
}
