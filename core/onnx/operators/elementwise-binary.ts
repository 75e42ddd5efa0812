// Operators of several tensors, element by element, their shapes broadcast together: arithmetic, comparison, logic, choice.

import { type AnyCall, broadcastAll, demand, demandFloat, input, inputs, oneType, result } from '../inference.ts'
import { type AttributeSpecs, attribute, defineOperator, type Operator } from '../operator.ts'

const shapeOf = (call: AnyCall) =>
  broadcastAll(
    call,
    inputs(call).map(({ shape }) => shape),
  )

/** a, b of one type -> c of that type. */
const arithmetic = (op: string, attributes: AttributeSpecs = {}): Operator =>
  defineOperator({ op, arity: [2, 2], attributes, infer: (call) => [result(oneType(call, inputs(call)), shapeOf(call))] })

/** Any number of tensors of one type -> one of that type. */
const variadic = (op: string): Operator =>
  defineOperator({ op, arity: [1, Number.POSITIVE_INFINITY], infer: (call) => [result(oneType(call, inputs(call)), shapeOf(call))] })

/** a, b of one type -> bool. */
const comparison = (op: string): Operator =>
  defineOperator({
    op,
    arity: [2, 2],
    infer(call) {
      oneType(call, inputs(call))
      return [result('bool', shapeOf(call))]
    },
  })

/** bool, bool -> bool. */
const logic = (op: string): Operator =>
  defineOperator({
    op,
    arity: [2, 2],
    infer(call) {
      for (const value of inputs(call)) demand(value.type === 'bool', call, `"${value.name}" is ${value.type}, not bool`)
      return [result('bool', shapeOf(call))]
    },
  })

/** base, exponent (of any numeric type) -> power of base's type. */
const pow = defineOperator({
  op: 'Pow',
  arity: [2, 2],
  infer: (call) => [result(input(call, 0).type, shapeOf(call))],
})

/** a, b -> a mod b; floating-point tensors need fmod = 1. */
const mod = defineOperator({
  op: 'Mod',
  arity: [2, 2],
  attributes: { fmod: attribute.int(0) },
  infer(call) {
    const type = oneType(call, inputs(call))
    demand(call.attributes.fmod === 1 || !type.startsWith('float'), call, 'floating-point tensors need fmod = 1')
    return [result(type, shapeOf(call))]
  },
})

/** condition (bool), then, otherwise -> chosen. */
const where = defineOperator({
  op: 'Where',
  arity: [3, 3],
  infer(call) {
    const condition = input(call, 0)
    demand(condition.type === 'bool', call, `its condition "${condition.name}" is ${condition.type}, not bool`)
    return [result(oneType(call, inputs(call).slice(1)), shapeOf(call))]
  },
})

/** Any number of floating-point tensors -> their mean. */
const mean = defineOperator({
  op: 'Mean',
  arity: [1, Number.POSITIVE_INFINITY],
  infer(call) {
    demandFloat(call, input(call, 0))
    return [result(oneType(call, inputs(call)), shapeOf(call))]
  },
})

export const binaryOperators: readonly Operator[] = [
  ...['Add', 'Sub', 'Mul', 'Div', 'BitwiseAnd', 'BitwiseOr', 'BitwiseXor'].map((op) => arithmetic(op)),
  arithmetic('BitShift', { direction: attribute.string() }),
  ...['Sum', 'Max', 'Min'].map(variadic),
  ...['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'].map(comparison),
  ...['And', 'Or', 'Xor'].map(logic),
  pow,
  mod,
  where,
  mean,
]
