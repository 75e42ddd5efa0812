// Operators of one tensor, element by element: activations and elementary functions. x -> y of x's shape.

import { axisOf, demandBroadcast, demandFloat, input, inputs, like, oneType, result } from '../inference.ts'
import { type AttributeSpecs, attribute, defineOperator, type Operator } from '../operator.ts'

/** Keeps type and shape. */
const pointwise = (op: string, attributes: AttributeSpecs = {}): Operator =>
  defineOperator({ op, arity: [1, 1], attributes, infer: (call) => [like(input(call, 0))] })

/** As pointwise, for floating-point tensors only. */
const floating = (op: string, attributes: AttributeSpecs = {}): Operator =>
  defineOperator({
    op,
    arity: [1, 1],
    attributes,
    infer(call) {
      const x = input(call, 0)
      demandFloat(call, x)
      return [like(x)]
    },
  })

/** x -> bool. */
const test = (op: string, attributes: AttributeSpecs = {}): Operator =>
  defineOperator({ op, arity: [1, 1], attributes, infer: (call) => [result('bool', input(call, 0).shape)] })

const plain = ['Abs', 'BitwiseNot', 'Identity', 'Neg', 'Not', 'Relu', 'Sign']
const functions = `Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Erf Exp Floor HardSwish Log Mish Reciprocal Round Sigmoid Sin Sinh
  Softplus Softsign Sqrt Tan Tanh`.split(/\s+/)

/** x, min?, max? (scalars) -> x held between them. */
const clip = defineOperator({
  op: 'Clip',
  arity: [1, 3],
  infer(call) {
    const x = input(call, 0)
    oneType(
      call,
      call.inputs.filter((value) => value !== undefined),
    )
    return [like(x)]
  },
})

/** x, slope -> y; the slope stretches to x. */
const prelu = defineOperator({
  op: 'PRelu',
  arity: [2, 2],
  infer(call) {
    const [x, slope] = [input(call, 0), input(call, 1)]
    oneType(call, inputs(call))
    demandBroadcast(call, slope, x.shape)
    return [like(x)]
  },
})

/** x, ratio?, training_mode? -> y, mask? (bool). In inference form y = x. */
const dropout = defineOperator({
  op: 'Dropout',
  arity: [1, 3],
  attributes: { seed: attribute.int() },
  infer(call) {
    const x = input(call, 0)
    demandFloat(call, x)
    return [like(x), result('bool', x.shape)].slice(0, call.outputs)
  },
})

/** Along `axis`: shape kept. */
const alongAxis = (op: string): Operator =>
  defineOperator({
    op,
    arity: [1, 1],
    attributes: { axis: attribute.int(-1) },
    infer(call) {
      const x = input(call, 0)
      demandFloat(call, x)
      if (x.shape.length > 0) axisOf(call, call.attributes.axis, x.shape.length)
      return [like(x)]
    },
  })

export const unaryOperators: readonly Operator[] = [
  ...plain.map((op) => pointwise(op)),
  ...functions.map((op) => floating(op)),
  floating('LeakyRelu', { alpha: attribute.float(0.01) }),
  floating('Elu', { alpha: attribute.float(1) }),
  floating('Celu', { alpha: attribute.float(1) }),
  floating('Selu', { alpha: attribute.float(1.6732631921768188), gamma: attribute.float(1.0507010221481323) }),
  floating('ThresholdedRelu', { alpha: attribute.float(1) }),
  floating('HardSigmoid', { alpha: attribute.float(0.2), beta: attribute.float(0.5) }),
  floating('Gelu', { approximate: attribute.string('none') }),
  pointwise('Shrink', { lambd: attribute.float(0.5), bias: attribute.float(0) }),
  test('IsNaN'),
  test('IsInf', { detect_negative: attribute.int(1), detect_positive: attribute.int(1) }),
  alongAxis('Softmax'),
  alongAxis('LogSoftmax'),
  alongAxis('Hardmax'),
  clip,
  prelu,
  dropout,
]
