// Operators that take axes away: sums, means, extremes and their positions.

import { axesOf, axisOf, constantNumbers, demand, input, optionalNumbers, result } from '../inference.ts'
import { attribute, defineOperator, type Operator } from '../operator.ts'

/** x, axes? (int64) -> y without the axes, or with size 1 there. No axes: all, or none at all with noop_with_empty_axes. */
const reduce = (op: string): Operator =>
  defineOperator({
    op,
    arity: [1, 2],
    attributes: { keepdims: attribute.int(1), noop_with_empty_axes: attribute.int(0) },
    infer(call) {
      const x = input(call, 0)
      const { keepdims, noop_with_empty_axes } = call.attributes
      const given = optionalNumbers(call, 1, 'axes') ?? []
      const none = given.length === 0 && noop_with_empty_axes === 1
      const axes = none ? [] : given.length === 0 ? x.shape.map((_, axis) => axis) : axesOf(call, given, x.shape.length)
      const kept = keepdims ? x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)) : x.shape.filter((_, axis) => !axes.includes(axis))
      return [result(x.type, kept)]
    },
  })

/** x -> position (int64) of the extreme along `axis`. */
const position = (op: string): Operator =>
  defineOperator({
    op,
    arity: [1, 1],
    attributes: { axis: attribute.int(0), keepdims: attribute.int(1), select_last_index: attribute.int(0) },
    infer(call) {
      const { shape } = input(call, 0)
      const axis = axisOf(call, call.attributes.axis, shape.length)
      return [result('int64', call.attributes.keepdims ? shape.map((size, at) => (at === axis ? 1 : size)) : shape.filter((_, at) => at !== axis))]
    },
  })

/** x, k (int64 [1]) -> the k largest (or smallest) along `axis`, and their positions (int64). */
const topK = defineOperator({
  op: 'TopK',
  arity: [2, 2],
  attributes: { axis: attribute.int(-1), largest: attribute.int(1), sorted: attribute.int(1) },
  infer(call) {
    const x = input(call, 0)
    const [k = 0] = constantNumbers(call, 1, 'k')
    const axis = axisOf(call, call.attributes.axis, x.shape.length)
    demand(k <= (x.shape[axis] ?? 0), call, `${k} largest of ${x.shape[axis]} elements do not exist`)
    const shape = x.shape.map((size, at) => (at === axis ? k : size))
    return [result(x.type, shape), result('int64', shape)].slice(0, call.outputs)
  },
})

const reductions = 'L1 L2 LogSum LogSumExp Max Mean Min Prod Sum SumSquare'.split(' ')

export const reductionOperators: readonly Operator[] = [
  ...reductions.map((name) => reduce(`Reduce${name}`)),
  position('ArgMax'),
  position('ArgMin'),
  topK,
]
