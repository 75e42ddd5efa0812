// Normalisation in inference form (training form of batch normalisation is core/autograd's matter).

import { elementCount, sayShape } from '../../tensor/tensor.ts'
import { axisOf, demand, demandBroadcast, demandFloat, demandRank, demandVector, input, like, result } from '../inference.ts'
import { attribute, defineOperator, type Operator } from '../operator.ts'

/** x: [N, C, ...], scale, bias, mean, variance: [C] -> y; in training mode also the running mean and variance, [C] each. */
const batch = defineOperator({
  op: 'BatchNormalization',
  arity: [5, 5],
  attributes: { epsilon: attribute.float(1e-5), momentum: attribute.float(0.9), training_mode: attribute.int(0) },
  infer(call) {
    const x = input(call, 0)
    demandFloat(call, x)
    demandRank(call, x, 1)
    const channels = x.shape.length > 1 ? (x.shape[1] ?? 0) : 1
    for (const [index, what] of ['scale', 'bias', 'mean', 'variance'].entries()) demandVector(call, input(call, index + 1), channels, what)
    demand(call.outputs === 1 || call.attributes.training_mode === 1, call, 'has further outputs in training mode only')
    const running = result(input(call, 3).type, [channels])
    return [like(x), running, running].slice(0, call.outputs)
  },
})

/** x: [N, C, ...], scale, bias: [C] -> y. */
const instance = defineOperator({
  op: 'InstanceNormalization',
  arity: [3, 3],
  attributes: { epsilon: attribute.float(1e-5) },
  infer(call) {
    const x = input(call, 0)
    demandFloat(call, x)
    demandRank(call, x, 3)
    for (const [index, what] of ['scale', 'bias'].entries()) demandVector(call, input(call, index + 1), x.shape[1] ?? 0, what)
    return [like(x)]
  },
})

/** x: [N, C, ...], scale, bias: [groups] -> y (opset 18's form; the codec rewrites opset 21's). */
const group = defineOperator({
  op: 'GroupNormalization',
  arity: [3, 3],
  attributes: { epsilon: attribute.float(1e-5), num_groups: attribute.int(1) },
  infer(call) {
    const x = input(call, 0)
    const { num_groups } = call.attributes
    demandFloat(call, x)
    demandRank(call, x, 3)
    demand((x.shape[1] ?? 0) % num_groups === 0, call, `${x.shape[1]} channels do not divide into ${num_groups} groups`)
    for (const [index, what] of ['scale', 'bias'].entries()) demandVector(call, input(call, index + 1), num_groups, what)
    return [like(x)]
  },
})

/** x: [...outer, ...inner], scale, bias?: [...inner] -> y, mean?, inverse deviation?: [...outer, 1, ...]. `axis` begins the inner part. */
const layer = defineOperator({
  op: 'LayerNormalization',
  arity: [2, 3],
  attributes: { axis: attribute.int(-1), epsilon: attribute.float(1e-5), stash_type: attribute.int(1) },
  infer(call) {
    const x = input(call, 0)
    demandFloat(call, x)
    const axis = axisOf(call, call.attributes.axis, x.shape.length)
    const inner = x.shape.slice(axis)
    for (const value of call.inputs.slice(1)) if (value) demandBroadcast(call, value, inner)
    const statistic = result(
      'float32',
      x.shape.map((size, at) => (at < axis ? size : 1)),
    )
    return [like(x), statistic, statistic].slice(0, call.outputs)
  },
})

/** x: [N, C, ...] -> y: each value divided by (bias + alpha/size · Σ x² over `size` neighbouring channels)^beta. */
const localResponse = defineOperator({
  op: 'LRN',
  arity: [1, 1],
  attributes: { size: attribute.int(), alpha: attribute.float(1e-4), beta: attribute.float(0.75), bias: attribute.float(1) },
  infer(call) {
    const x = input(call, 0)
    demandFloat(call, x)
    demandRank(call, x, 3)
    demand((call.attributes.size ?? 0) > 0, call, `size ${call.attributes.size} is not a number of channels`)
    return [like(x)]
  },
})

const lp = defineOperator({
  op: 'LpNormalization',
  arity: [1, 1],
  attributes: { axis: attribute.int(-1), p: attribute.int(2) },
  infer(call) {
    const x = input(call, 0)
    demandFloat(call, x)
    axisOf(call, call.attributes.axis, x.shape.length)
    return [like(x)]
  },
})

const meanVariance = defineOperator({
  op: 'MeanVarianceNormalization',
  arity: [1, 1],
  attributes: { axes: attribute.ints([0, 2, 3]) },
  infer(call) {
    const x = input(call, 0)
    demandFloat(call, x)
    for (const axis of call.attributes.axes) axisOf(call, axis, x.shape.length)
    demand(elementCount(x.shape) > 0, call, `${sayShape(x.shape)} has no elements`)
    return [like(x)]
  },
})

export const normalisationOperators: readonly Operator[] = [batch, instance, group, layer, localResponse, lp, meanVariance]
