// Operators that make tensors: constants, ranges, random numbers; and casts, which change the type alone.

import { elementTypeOf } from '../element-types.ts'
import { constantNumbers, demand, demandFloat, demandRank, input, inputs, like, oneType, refuse, result } from '../inference.ts'
import { attribute, defineOperator, type Operator } from '../operator.ts'

/** -> the tensor. */
const constant = defineOperator({
  op: 'Constant',
  arity: [0, 0],
  attributes: { value: attribute.tensor() },
  infer(call) {
    const { value } = call.attributes
    return value ? [result(value.type, value.shape)] : refuse(call, 'its value is missing')
  },
})

/** shape (int64) -> a tensor of `value` (float32 0 when absent) everywhere. */
const constantOfShape = defineOperator({
  op: 'ConstantOfShape',
  arity: [1, 1],
  attributes: { value: attribute.tensor() },
  infer: (call) => [result(call.attributes.value?.type ?? 'float32', constantNumbers(call, 0, 'shape'))],
})

/** start, limit, delta (scalars) -> [⌈(limit − start) / delta⌉]. */
const range = defineOperator({
  op: 'Range',
  arity: [3, 3],
  infer(call) {
    const [start = 0] = constantNumbers(call, 0, 'start')
    const [limit = 0] = constantNumbers(call, 1, 'limit')
    const [delta = 1] = constantNumbers(call, 2, 'delta')
    demand(delta !== 0, call, 'a delta of 0 goes nowhere')
    return [result(oneType(call, inputs(call)), [Math.max(0, Math.ceil((limit - start) / delta))])]
  },
})

const cast = defineOperator({
  op: 'Cast',
  arity: [1, 1],
  attributes: { to: attribute.int(), saturate: attribute.int(1) },
  infer(call) {
    const type = elementTypeOf(call.attributes.to ?? 0)
    return [result(type ?? refuse(call, `there is no element type ${call.attributes.to} here`), input(call, 0).shape)]
  },
})

/** x, y -> x in y's type. */
const castLike = defineOperator({
  op: 'CastLike',
  arity: [2, 2],
  attributes: { saturate: attribute.int(1) },
  infer: (call) => [result(input(call, 1).type, input(call, 0).shape)],
})

/** x: [M, N] -> ones on the k-th diagonal of zeros. */
const eyeLike = defineOperator({
  op: 'EyeLike',
  arity: [1, 1],
  attributes: { dtype: attribute.int(), k: attribute.int(0) },
  infer(call) {
    const x = input(call, 0)
    demandRank(call, x, 2, 2)
    return [result(elementTypeOf(call.attributes.dtype ?? 0) ?? x.type, x.shape)]
  },
})

const uniform = { low: attribute.float(0), high: attribute.float(1), seed: attribute.float() }
const normal = { mean: attribute.float(0), scale: attribute.float(1), seed: attribute.float() }

/** -> float32 of `shape`. */
const randomOfShape = (op: string, distribution: typeof uniform | typeof normal): Operator =>
  defineOperator({
    op,
    arity: [0, 0],
    attributes: { ...distribution, dtype: attribute.int(1), shape: attribute.ints() },
    infer: (call) => [result(elementTypeOf(call.attributes.dtype) ?? 'float32', call.attributes.shape ?? refuse(call, 'its shape is missing'))],
  })

/** x -> random numbers of x's shape, in x's type unless `dtype` says another. */
const randomLike = (op: string, distribution: typeof uniform | typeof normal): Operator =>
  defineOperator({
    op,
    arity: [1, 1],
    attributes: { ...distribution, dtype: attribute.int() },
    infer: (call) => [result(elementTypeOf(call.attributes.dtype ?? 0) ?? input(call, 0).type, input(call, 0).shape)],
  })

/** x: probabilities -> 1 with that probability, else 0. */
const bernoulli = defineOperator({
  op: 'Bernoulli',
  arity: [1, 1],
  attributes: { dtype: attribute.int(), seed: attribute.float() },
  infer(call) {
    const x = input(call, 0)
    demandFloat(call, x)
    const { type, shape } = like(x)
    return [result(elementTypeOf(call.attributes.dtype ?? 0) ?? type, shape)]
  },
})

export const generationOperators: readonly Operator[] = [
  constant,
  constantOfShape,
  range,
  cast,
  castLike,
  eyeLike,
  bernoulli,
  randomOfShape('RandomUniform', uniform),
  randomOfShape('RandomNormal', normal),
  randomLike('RandomUniformLike', uniform),
  randomLike('RandomNormalLike', normal),
]
