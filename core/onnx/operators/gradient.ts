// Our own operators (domain `lamina`): what gradient rules say where ONNX has no word for it. core/lowering dissolves every one; ONNX Runtime never sees them.

import type { ElementType, Shape } from '../../tensor/tensor.ts'
import { elementCount, sameShape, sayShape } from '../../tensor/tensor.ts'
import {
  type AttributeSpecs,
  attribute,
  defineOperator,
  type InferCall,
  type Operator,
  type ResultType,
  ShapeRefused,
  type Value,
} from '../operator.ts'

export const gradientDomain = 'lamina'

/** Window of a convolution or pooling; lists have one entry per spatial axis, `pads` all begins and then all ends. */
const window = {
  kernel_shape: attribute.ints([]),
  strides: attribute.ints([]),
  pads: attribute.ints([]),
  dilations: attribute.ints([]),
}

function define<const A extends AttributeSpecs>(definition: Omit<Operator<A>, 'domain'>): Operator {
  return defineOperator({ ...definition, domain: gradientDomain })
}

function given(call: InferCall<unknown>): Value[] {
  return call.inputs.map((value, index) => {
    if (!value) throw new ShapeRefused(`${call.node}: input ${index} is missing`)
    return value
  })
}

function float(shape: Shape): ResultType {
  return { type: 'float32' satisfies ElementType, shape }
}

function demand(condition: boolean, call: InferCall<unknown>, why: string): void {
  if (!condition) throw new ShapeRefused(`${call.node}: ${why}`)
}

function demandWindow(call: InferCall<{ readonly [K in keyof typeof window]: readonly number[] }>, axes: number): void {
  const { kernel_shape, strides, dilations, pads } = call.attributes
  demand(
    axes >= 1 && kernel_shape.length === axes && strides.length === axes && dilations.length === axes && pads.length === 2 * axes,
    call,
    `kernel_shape, strides, dilations need ${axes} and pads ${2 * axes} entries`,
  )
}

/** x: [B, Ci, ...image], gradY: [B, Co, ...out] -> dW: [Co, Ci/group, ...kernel], the gradient of Conv(x, W) by W. */
const convGradWeight = define({
  op: 'ConvGradWeight',
  arity: [2, 2],
  attributes: { ...window, group: attribute.int(1) },
  infer(call) {
    const [x, gradY] = given(call) as [Value, Value]
    demandWindow(call, x.shape.length - 2)
    const [batch, channels = 0] = x.shape
    const [gradBatch, outChannels = 0] = gradY.shape
    const { group, kernel_shape } = call.attributes
    demand(
      x.shape.length === gradY.shape.length && batch === gradBatch && channels % group === 0 && outChannels % group === 0,
      call,
      `image ${sayShape(x.shape)} and gradient ${sayShape(gradY.shape)} do not belong together (group ${group})`,
    )
    return [float([outChannels, channels / group, ...kernel_shape])]
  },
})

/**
 * w: [Co, Ci/group, ...kernel], gradY: [B, Co, ...out] -> dX: input_shape, the gradient of Conv(X, w) by X.
 * `added`, [B, Ci, H/2, W/2], is added to every second row and column of dX from the first on (stride 2 on blocked images only).
 */
const convGradData = define({
  op: 'ConvGradData',
  arity: [2, 3],
  attributes: { ...window, group: attribute.int(1), input_shape: attribute.ints([]) },
  infer(call) {
    const [w, gradY] = given(call) as [Value, Value]
    demandWindow(call, w.shape.length - 2)
    const { group, input_shape } = call.attributes
    demand(
      w.shape[0] === gradY.shape[1] && gradY.shape[0] === input_shape[0] && (w.shape[1] ?? 0) * group === input_shape[1],
      call,
      `weights ${sayShape(w.shape)}, gradient ${sayShape(gradY.shape)} and image ${sayShape(input_shape)} do not belong together (group ${group})`,
    )
    return [float(input_shape)]
  },
})

/**
 * x: [B, C, ...image], y, gradY: [B, C, ...out] -> dX: x's shape. The first maximum of a window, in row-major order, gets all (as PyTorch).
 * `summed`: dX is added up over the images, [1, C, ...image] (blocked images only).
 */
const maxPoolGrad = define({
  op: 'MaxPoolGrad',
  arity: [3, 3],
  attributes: { ...window, ceil_mode: attribute.int(0), summed: attribute.int(0) },
  infer(call) {
    const [x, y, gradY] = given(call) as [Value, Value, Value]
    demandWindow(call, x.shape.length - 2)
    demand(sameShape(y.shape, gradY.shape), call, `pooled ${sayShape(y.shape)} and gradient ${sayShape(gradY.shape)} differ`)
    return [float(call.attributes.summed ? [1, ...x.shape.slice(1)] : x.shape)]
  },
})

/** gradY: [B, C, ...out] -> dX: input_shape. */
const averagePoolGrad = define({
  op: 'AveragePoolGrad',
  arity: [1, 1],
  attributes: { ...window, ceil_mode: attribute.int(0), count_include_pad: attribute.int(0), input_shape: attribute.ints([]) },
  infer(call) {
    const [gradY] = given(call) as [Value]
    const { input_shape } = call.attributes
    demandWindow(call, input_shape.length - 2)
    demand(gradY.shape[0] === input_shape[0] && gradY.shape[1] === input_shape[1], call, `gradient ${sayShape(gradY.shape)} does not fit the image`)
    return [float(input_shape)]
  },
})

/** y = Relu(x), gradY -> dX, all of one shape: gradY where y > 0, else 0. */
const reluGrad = define({
  op: 'ReluGrad',
  arity: [2, 2],
  attributes: {},
  infer(call) {
    const [y, gradY] = given(call) as [Value, Value]
    demand(sameShape(y.shape, gradY.shape), call, `output ${sayShape(y.shape)} and gradient ${sayShape(gradY.shape)} differ`)
    return [float(y.shape)]
  },
})

/**
 * x: [B, C, ...], scale, bias, runningMean, runningVar: [C] -> y, mean, inverseDeviation, nextRunningMean, nextRunningVar.
 * inverseDeviation = 1/sqrt(variance + epsilon) with the batch's biased variance; the running variance takes the unbiased one (n/(n−1)), as PyTorch.
 * `momentum` is ONNX's: the share of the running value that is kept.
 */
const batchNormTraining = define({
  op: 'BatchNormTraining',
  arity: [5, 5],
  attributes: { epsilon: attribute.float(1e-5), momentum: attribute.float(0.9) },
  infer(call) {
    const [x, ...vectors] = given(call) as [Value, ...Value[]]
    const channels = x.shape[1] ?? 0
    demand(x.shape.length >= 2, call, `needs [batch, channels, ...], not ${sayShape(x.shape)}`)
    for (const vector of vectors) demand(sameShape(vector.shape, [channels]), call, `"${vector.name}" needs ${channels} elements`)
    demand(elementCount(x.shape) > channels, call, `one value per channel (${sayShape(x.shape)}) has no variance`)
    return [float(x.shape), ...Array.from({ length: call.outputs - 1 }, () => float([channels]))]
  },
})

/**
 * x, gradY: [B, C, ...], scale, mean, inverseDeviation: [C] -> dX, dScale, dBias, the gradient of BatchNormTraining's y.
 * `unscaled` leaves the factor scale·inverseDeviation out of dX: whoever reads it puts it elsewhere.
 */
const batchNormGrad = define({
  op: 'BatchNormGrad',
  arity: [5, 5],
  attributes: { unscaled: attribute.int(0) },
  infer(call) {
    const [x, scale, , , gradY] = given(call) as [Value, Value, Value, Value, Value]
    demand(sameShape(x.shape, gradY.shape), call, `image ${sayShape(x.shape)} and gradient ${sayShape(gradY.shape)} differ`)
    return [float(x.shape), float(scale.shape), float(scale.shape)].slice(0, call.outputs)
  },
})

/**
 * seed, counter: uint32 [1] -> float32 of `shape` in [0, 1), a hash of (seed, counter, stream, position): the same bits on every device,
 * in every run and after every resumption. `stream` numbers the graph's random nodes.
 */
const randomUniform = define({
  op: 'RandomUniform',
  arity: [2, 2],
  attributes: { shape: attribute.ints([]), stream: attribute.int(0) },
  infer(call) {
    for (const value of given(call))
      demand(value.type === 'uint32' && elementCount(value.shape) === 1, call, `"${value.name}" has to be uint32 with one element`)
    return [float(call.attributes.shape)]
  },
})

export const gradientOperators: readonly Operator[] = [
  convGradWeight,
  convGradData,
  maxPoolGrad,
  averagePoolGrad,
  reluGrad,
  batchNormTraining,
  batchNormGrad,
  randomUniform,
]
