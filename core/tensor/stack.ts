// Tensors of one kind as one more axis, and back.

import { invariant } from '../problems.ts'
import { arrayOf, elementCount, sameShape, type Tensor, type TensorData } from './tensor.ts'

/** n tensors [...shape] -> [n, ...shape]; those that lie one behind the other in memory stay there. */
export function stack<Kind extends Tensor>(tensors: readonly Kind[]): Kind {
  const [first] = tensors
  invariant(first && tensors.every(({ type, shape }) => type === first.type && sameShape(shape, first.shape)), 'tensors of one type and shape')
  const size = elementCount(first.shape)
  const shape = [tensors.length, ...first.shape]
  const { buffer, byteOffset, byteLength } = first.data
  if (tensors.every(({ data }, at) => data.buffer === buffer && data.byteOffset === byteOffset + at * byteLength))
    return { ...first, shape, data: new arrayOf[first.type](buffer as ArrayBuffer, byteOffset, tensors.length * size) }
  const data = new arrayOf[first.type](tensors.length * size)
  for (const [at, tensor] of tensors.entries()) data.set(tensor.data as never, at * size)
  return { ...first, shape, data }
}

/** [n, ...shape] -> n tensors [...shape], which share its memory. */
export function unstack<Kind extends Tensor>(tensor: Kind): readonly Kind[] {
  const [count = 0, ...shape] = tensor.shape
  const size = elementCount(shape)
  return Array.from({ length: count }, (_, at) => ({ ...tensor, shape, data: tensor.data.subarray(at * size, (at + 1) * size) as TensorData }))
}
