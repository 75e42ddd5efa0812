// Operators that pick or place elements by position.

import { type Shape, sameShape, sayShape } from '../../tensor/tensor.ts'
import { type AnyCall, axisOf, constantNumbers, demand, demandRank, input, like, oneType, result } from '../inference.ts'
import { attribute, defineOperator, type Operator, type Value } from '../operator.ts'

function indices(call: AnyCall, index: number): Value {
  const value = input(call, index)
  demand(value.type === 'int64' || value.type === 'int32', call, `its indices "${value.name}" are ${value.type}, not whole numbers`)
  return value
}

/** x, indices -> x with `axis` replaced by the indices' axes. */
const gather = defineOperator({
  op: 'Gather',
  arity: [2, 2],
  attributes: { axis: attribute.int(0) },
  infer(call) {
    const x = input(call, 0)
    const axis = axisOf(call, call.attributes.axis, x.shape.length)
    return [result(x.type, [...x.shape.slice(0, axis), ...indices(call, 1).shape, ...x.shape.slice(axis + 1)])]
  },
})

/** x, indices of x's rank -> y of the indices' shape. */
const gatherElements = defineOperator({
  op: 'GatherElements',
  arity: [2, 2],
  attributes: { axis: attribute.int(0) },
  infer(call) {
    const x = input(call, 0)
    const at = indices(call, 1)
    axisOf(call, call.attributes.axis, x.shape.length)
    demandRank(call, at, x.shape.length, x.shape.length)
    return [result(x.type, at.shape)]
  },
})

/** x, indices: [...outer, k] -> [...outer, ...x's axes after the first k]. */
const gatherND = defineOperator({
  op: 'GatherND',
  arity: [2, 2],
  attributes: { batch_dims: attribute.int(0) },
  infer(call) {
    const x = input(call, 0)
    const at = indices(call, 1)
    const depth = at.shape.at(-1) ?? 0
    const { batch_dims } = call.attributes
    demand(batch_dims + depth <= x.shape.length, call, `indices of ${depth} coordinates do not fit ${sayShape(x.shape)}`)
    return [result(x.type, [...at.shape.slice(0, -1), ...x.shape.slice(batch_dims + depth)])]
  },
})

/** x, indices, updates (both of one shape, x's rank) -> x with the updates placed. */
const scatterElements = defineOperator({
  op: 'ScatterElements',
  arity: [3, 3],
  attributes: { axis: attribute.int(0), reduction: attribute.string('none') },
  infer(call) {
    const [x, updates] = [input(call, 0), input(call, 2)]
    const at = indices(call, 1)
    axisOf(call, call.attributes.axis, x.shape.length)
    oneType(call, [x, updates])
    demand(sameShape(at.shape, updates.shape), call, `indices ${sayShape(at.shape)} and updates ${sayShape(updates.shape)} differ`)
    demandRank(call, at, x.shape.length, x.shape.length)
    return [like(x)]
  },
})

/** x, indices: [...outer, k], updates: [...outer, ...x's axes after the first k] -> x with the updates placed. */
const scatterND = defineOperator({
  op: 'ScatterND',
  arity: [3, 3],
  attributes: { reduction: attribute.string('none') },
  infer(call) {
    const [x, updates] = [input(call, 0), input(call, 2)]
    const at = indices(call, 1)
    oneType(call, [x, updates])
    const wanted: Shape = [...at.shape.slice(0, -1), ...x.shape.slice(at.shape.at(-1) ?? 0)]
    demand(sameShape(updates.shape, wanted), call, `updates ${sayShape(updates.shape)} should be ${sayShape(wanted)}`)
    return [like(x)]
  },
})

/** indices, depth (scalar), values: [off, on] -> one-hot vectors along a new `axis`, of values' type. */
const oneHot = defineOperator({
  op: 'OneHot',
  arity: [3, 3],
  attributes: { axis: attribute.int(-1) },
  infer(call) {
    const { shape } = input(call, 0)
    const [depth = 0] = constantNumbers(call, 1, 'depth')
    const axis = axisOf(call, call.attributes.axis, shape.length + 1)
    return [result(input(call, 2).type, shape.toSpliced(axis, 0, depth))]
  },
})

/** x, axis (scalar) -> running sums along it. */
const cumSum = defineOperator({
  op: 'CumSum',
  arity: [2, 2],
  attributes: { exclusive: attribute.int(0), reverse: attribute.int(0) },
  infer: (call) => [like(input(call, 0))],
})

export const indexingOperators: readonly Operator[] = [gather, gatherElements, gatherND, scatterElements, scatterND, oneHot, cumSum]
