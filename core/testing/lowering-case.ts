// A case of a lowering and the tensors that cases are made of.

import type { PlainAttributes } from '../onnx/operator.ts'
import { randomStream } from '../tensor/random.ts'
import { elementCount, float32, type Shape, type Tensor } from '../tensor/tensor.ts'
import type { Tolerance } from './tolerance.ts'

export interface LoweringCase {
  readonly name: string
  /** `operatorKey`. */
  readonly op: string
  readonly inputs: readonly Tensor[]
  /** Inputs that lowerings may read while they emit: OneHot's depth. */
  readonly constants?: readonly boolean[]
  readonly attributes: PlainAttributes
  /** Shapes of the results. */
  readonly outputs: readonly Shape[]
  readonly tolerance?: Tolerance
}

/** Normal numbers, the same in every run. */
export function normal(shape: Shape, key: string | number = 0): Tensor {
  const stream = randomStream(7, 'case', key, ...shape)
  return float32(
    shape,
    Float32Array.from({ length: elementCount(shape) }, () => stream.normal()),
  )
}

/** Few different values, so that windows hold ties, as after Relu. */
export function tied(shape: Shape): Tensor {
  const stream = randomStream(8, ...shape)
  return float32(
    shape,
    Float32Array.from({ length: elementCount(shape) }, () => Math.max(0, stream.below(4) - 1)),
  )
}
