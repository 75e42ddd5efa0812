// Tensors of any element type as float32.

import { float32, halfToFloat, type Tensor } from './tensor.ts'

/** Rounds to the nearest float32; a float32 tensor is returned as it is. */
export function toFloat32(source: Tensor): Tensor<'float32'> {
  const { type, shape, data } = source
  if (type === 'float32') return source as Tensor<'float32'>
  if (type === 'float16') return float32(shape, Float32Array.from(data as Uint16Array, halfToFloat))
  return float32(shape, Float32Array.from(data as ArrayLike<number | bigint>, Number))
}
