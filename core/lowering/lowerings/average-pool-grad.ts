// AveragePoolGrad: averaging is separable, so its transpose is one small constant matrix per image axis, overlap, padding and ceil mode included.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import { elementCount, float32, type Tensor } from '../../tensor/tensor.ts'
import { defineLowering } from '../lowering.ts'
import { axisOf, product, required, type Window, windowOf } from '../window.ts'

/** [out, image]: row o holds 1/count at the elements that window o averages along this axis. */
function averages(window: Window, axis: number, countPadding: boolean): Tensor {
  const { image, out, stride, dilation, kernel, begin, end } = axisOf(window, axis)
  const values = new Float32Array(out * image)
  for (let row = 0; row < out; row++) {
    const reads = Array.from({ length: kernel }, (_, tap) => row * stride + tap * dilation - begin)
    const inside = reads.filter((at) => at >= 0 && at < image)
    // In ceil mode a window may reach beyond the padding; what lies there never counts.
    const count = countPadding ? reads.filter((at) => at < image + end).length : inside.length
    for (const at of inside) values[row * image + at] = 1 / count
  }
  return float32([out, image], values)
}

const transposed = ({ shape: [rows = 0, columns = 0], data }: Tensor): Tensor =>
  float32(
    [columns, rows],
    Float32Array.from({ length: rows * columns }, (_, index) => Number(data[(index % rows) * columns + Math.floor(index / rows)])),
  )

/** Widens one axis of `grad` [B, C, ...] from out to image size. */
function spread(g: GraphBuilder, window: Window, grad: Value, axis: number, matrix: Tensor): Value {
  const { image, out } = axisOf(window, axis)
  const at = axis + 2
  const inner = product(grad.shape.slice(at + 1))
  const shape = grad.shape.map((size, each) => (each === at ? image : size))
  if (inner === 1) return g.reshape(g.op('MatMul', [g.reshape(grad, [-1, out]), g.constant(matrix)]), shape)
  return g.reshape(g.op('MatMul', [g.constant(transposed(matrix)), g.reshape(grad, [-1, out, inner])]), shape)
}

export const averagePoolGradMatrices = defineLowering({
  op: 'lamina.AveragePoolGrad',
  name: 'constant-matrices',
  applies: () => true,
  cost: (call) => 0.55 * elementCount(call.outputs[0]?.shape ?? []),
  emit(g, call) {
    const [gradY] = required(call) as [Value]
    const window = windowOf(call.attributes, call.outputs[0]?.shape ?? [], gradY.shape)
    const countPadding = call.attributes.count_include_pad === 1
    // Last axis first: it is the smallest product.
    const axes = window.image.map((_, axis) => axis).reverse()
    return [axes.reduce((grad, axis) => spread(g, window, grad, axis, averages(window, axis, countPadding)), gradY)]
  },
})
