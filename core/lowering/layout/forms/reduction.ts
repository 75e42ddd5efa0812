// Sums over blocked images: per channel (the gradient of a bias), per image and channel, or of all images.

import type { Value } from '../../../onnx/operator.ts'
import { elementCount, numbers } from '../../../tensor/tensor.ts'
import { nanoseconds } from '../../costs.ts'
import type { LoweringCall } from '../../lowering.ts'
import { type BlockedForm, blockOf, defineForm, isBlockable } from '../form.ts'
import { blockedOp, channelMeans, channelSums, sumOfImages } from '../passes.ts'

/** Axes counted from the front; undefined where they are not known. */
function axesOf({ inputs: [x, axes] }: LoweringCall): readonly number[] | undefined {
  const rank = x?.shape.length ?? 0
  return axes?.constant && numbers(axes.constant).map((axis) => (axis < 0 ? axis + rank : axis))
}

const reduces = (call: LoweringCall, wanted: string): boolean =>
  isBlockable(call.inputs[0], blockOf(call)) && call.inputs[0]?.type === 'float32' && axesOf(call)?.toSorted().join() === wanted

const reduction = (op: 'ReduceSum' | 'ReduceMean', mean: boolean): readonly BlockedForm[] => [
  defineForm({
    op,
    name: 'per-channel',
    images: (call) => (reduces(call, '0,2,3') ? { inputs: [0], outputs: [] } : undefined),
    cost: (call) => 0.04 * elementCount(call.inputs[0]?.shape ?? []) + 3 * nanoseconds.node,
    plainCost: (call) => 0.1 * elementCount(call.inputs[0]?.shape ?? []),
    emit(g, call) {
      const [x] = call.inputs as [Value]
      const found = mean ? channelMeans(g, x) : channelSums(g, x)
      return [call.attributes.keepdims ? g.reshape(found, call.outputs[0]?.shape ?? []) : found]
    },
  }),
  defineForm({
    op,
    name: 'per-image',
    images: (call) => (reduces(call, '2,3') ? { inputs: [0], outputs: [] } : undefined),
    cost: (call) => 0.04 * elementCount(call.inputs[0]?.shape ?? []),
    emit(g, call) {
      const [x] = call.inputs as [Value]
      const means = blockedOp(g, 'GlobalAveragePool', [x])
      return [g.reshape(mean ? means : g.mul(means, elementCount(x.shape.slice(2))), call.outputs[0]?.shape ?? [])]
    },
  }),
]

const overImages = (op: 'ReduceSum' | 'ReduceMean'): BlockedForm =>
  defineForm({
    op,
    name: 'over-images',
    images: (call) => (reduces(call, '0') && call.attributes.keepdims ? { inputs: [0], outputs: [0] } : undefined),
    cost: (call) => 0.1 * elementCount(call.inputs[0]?.shape ?? []),
    emit(g, call) {
      const [x] = call.inputs as [Value]
      const sum = sumOfImages(g, x, blockOf(call))
      return [op === 'ReduceSum' ? sum : g.mul(sum, 1 / (x.shape[0] ?? 1))]
    },
  })

export const reductionForms: readonly BlockedForm[] = [
  ...reduction('ReduceSum', false),
  ...reduction('ReduceMean', true),
  overImages('ReduceSum'),
  overImages('ReduceMean'),
]
