// MaxPoolGrad on CPUs: MaxPool tells where each maximum stood (the first of equals), and gradients are added there, overlapping windows or not.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import { elementCount, tensor } from '../../tensor/tensor.ts'
import { nanoseconds } from '../costs.ts'
import { defineLowering, type LoweringCall } from '../lowering.ts'
import { all, readWindow, required } from '../window.ts'

/** Flat positions of the maxima in the whole of x: int64, y's shape. */
function indicesOf(g: GraphBuilder, call: LoweringCall, x: Value): Value {
  const { kernel_shape, strides, pads, dilations, ceil_mode } = call.attributes
  return g.ops('MaxPool', [x], { kernel_shape, strides, pads, dilations, ceil_mode }, { outputs: 2 })[1] as Value
}

/** Most of the cost is MaxPool's, which leaves its fast path to tell the places; this much however small the image is. */
const pooledOnce = 15 * nanoseconds.node

export const maxPoolGradUnpool = defineLowering({
  op: 'lamina.MaxPoolGrad',
  name: 'indices-unpool',
  applies(call) {
    const { kernel, strides, dilations, begins, ends } = readWindow(call)
    const apart = kernel.every((size, axis) => size === strides[axis])
    return call.device.provider === 'cpu' && apart && all(dilations, 1) && all([...begins, ...ends], 0) && call.attributes.ceil_mode === 0
  },
  cost: (call) => 1.9 * elementCount(call.outputs[0]?.shape ?? []) + pooledOnce,
  emit(g, call) {
    const [x, , gradY] = required(call) as [Value, Value, Value]
    const { kernel_shape, strides } = call.attributes
    return [g.op('MaxUnpool', [gradY, indicesOf(g, call, x), g.ints(x.shape)], { kernel_shape, strides })]
  },
})

export const maxPoolGradScatter = defineLowering({
  op: 'lamina.MaxPoolGrad',
  name: 'indices-scatter',
  applies: (call) => call.device.provider === 'cpu',
  cost: (call) => 2.6 * elementCount(call.outputs[0]?.shape ?? []) + pooledOnce,
  emit(g, call) {
    const [x, , gradY] = required(call) as [Value, Value, Value]
    const size = elementCount(x.shape)
    const nothing = g.op('ConstantOfShape', [g.ints([size])], { value: tensor('float32', [1], new Float32Array(1)) })
    const added = g.op('ScatterElements', [nothing, g.reshape(indicesOf(g, call, x), [-1]), g.reshape(gradY, [-1])], { axis: 0, reduction: 'add' })
    return [g.reshape(added, x.shape)]
  },
})
