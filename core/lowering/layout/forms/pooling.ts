// Pooling of blocked images, and the gradients of averages.

import type { Value } from '../../../onnx/operator.ts'
import { type WindowAttributes, windowOver } from '../../../onnx/window.ts'
import { elementCount } from '../../../tensor/tensor.ts'
import type { LoweringCall } from '../../lowering.ts'
import { all, product, required, windowOf } from '../../window.ts'
import { type BlockedForm, blockedImages, blockOf, defineForm, isBlockable } from '../form.ts'
import { affine, blockedOp, filled, spread } from '../passes.ts'

/** Blocked, and by ONNX Runtime's own kernels: measured with windows of 2×2. */
const perElement = { blocked: 0.08, MaxPool: 0.2, AveragePool: 0.5 } as const
const readCost = (call: LoweringCall, each: number = perElement.blocked): number => each * elementCount(call.inputs[0]?.shape ?? [])

const pooling = (op: 'MaxPool' | 'AveragePool', attributes: readonly string[]): BlockedForm =>
  defineForm({
    op,
    name: 'blocked',
    images(call) {
      const single = call.outputs.length === 1 && call.inputs[0]?.shape.length === 4
      return single && call.attributes.ceil_mode === 0 ? blockedImages(call, [0], [0]) : undefined
    },
    cost: (call) => readCost(call),
    plainCost: (call) => readCost(call, perElement[op]),
    emit(g, call) {
      const [x] = required(call) as [Value]
      const kernel = (call.attributes.kernel_shape ?? []) as readonly number[]
      const { strides, dilations, pads } = windowOver(x.shape.slice(2), kernel, call.attributes as WindowAttributes)
      const others = Object.fromEntries(attributes.map((name) => [name, call.attributes[name]]))
      return [blockedOp(g, op, [x], { kernel_shape: kernel, strides, dilations, pads, ...others })]
    },
  })
export const maxPoolForm = pooling('MaxPool', [])
export const averagePoolForm = pooling('AveragePool', ['count_include_pad'])

/** Windows that touch but do not overlap give each of their elements the same share. */
export const averagePoolGradForm = defineForm({
  op: 'lamina.AveragePoolGrad',
  name: 'spread',
  images(call) {
    const [gradY] = required(call) as [Value]
    const { image, out, kernel, strides, dilations, begins, ends } = windowOf(call.attributes, call.outputs[0]?.shape ?? [], gradY.shape)
    const tiles = image.length === 2 && kernel.every((size, axis) => size === strides[axis] && size * (out[axis] ?? 0) === image[axis])
    return tiles && all(dilations, 1) && all([...begins, ...ends], 0) ? blockedImages(call, [0], [0]) : undefined
  },
  cost: (call) => 0.2 * elementCount(call.outputs[0]?.shape ?? []),
  emit(g, call) {
    const [gradY] = required(call) as [Value]
    const kernel = call.attributes.kernel_shape as readonly number[]
    const share = affine(g, gradY, { scale: filled(g, gradY.shape[1] ?? 1, 1 / product(kernel)) })
    return [spread(g, share, kernel)]
  },
})

const globalPool = (op: 'GlobalAveragePool' | 'GlobalMaxPool'): BlockedForm =>
  defineForm({
    op,
    name: 'blocked',
    images: (call) => (call.inputs[0]?.shape.length === 4 ? blockedImages(call, [0], [0]) : undefined),
    cost: (call) => readCost(call),
    emit: (g, call) => [blockedOp(g, op, [(required(call) as [Value])[0]])],
  })
export const globalAveragePoolForm = globalPool('GlobalAveragePool')
export const globalMaxPoolForm = globalPool('GlobalMaxPool')

/** One number per channel, [B, C, 1, 1], to the whole image: the gradient of a global average. */
export const expandForm = defineForm({
  op: 'Expand',
  name: 'spread',
  images(call) {
    const [output] = call.outputs
    const [x] = call.inputs
    const fits =
      isBlockable(output, blockOf(call)) && x?.shape.length === 4 && elementCount(x.shape) === elementCount(output?.shape.slice(0, 2) ?? [])
    return fits && x.type === 'float32' && x.shape[1] === output?.shape[1] ? { inputs: [], outputs: [0] } : undefined
  },
  cost: (call) => 0.05 * elementCount(call.outputs[0]?.shape ?? []),
  emit: (g, call) => [spread(g, call.inputs[0] as Value, call.outputs[0]?.shape.slice(2) ?? [])],
})
