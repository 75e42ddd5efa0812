// DFT as one product with a constant matrix: ONNX Runtime's own transform is far slower (a whole 7×7 convolution of 64×64 maps by it took 1288 ms, by this 332).

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import { elementCount, float32 } from '../../tensor/tensor.ts'
import { defineLowering, type LoweringCall } from '../lowering.ts'

/** The matrix has 4·n² numbers. */
const longest = 1024

const axisOf = ({ inputs: [x, , axis] }: LoweringCall): number => {
  const rank = x?.shape.length ?? 0
  const given = axis ? Number(axis.constant?.data[0]) : -2
  return given < 0 ? given + rank : given
}

export const dftMatrix = defineLowering({
  op: 'DFT',
  name: 'matrix',
  applies(call) {
    const [x, , axis] = call.inputs
    const [y] = call.outputs
    const size = x?.shape[axisOf(call)] ?? 0
    return (!axis || axis.constant !== undefined) && call.attributes.onesided === 0 && size <= longest && y?.shape[axisOf(call)] === size
  },
  cost: (call) => 0.1 * elementCount(call.outputs[0]?.shape ?? []),
  emit(g, call) {
    const [x] = call.inputs as [Value]
    const axis = axisOf(call)
    const last = x.shape.length - 1
    const size = x.shape[axis] as number
    // The transformed axis beside the one of real and imaginary parts: both together are one axis of the product.
    const perm = x.shape.map((_, at) => at).filter((at) => at !== axis && at !== last)
    const order = [...perm, axis, last]
    const moved = axis === last - 1 ? x : g.transpose(x, order)
    const made = moved.shape.with(last, 2)
    const product = g.op('MatMul', [
      g.reshape(moved, [elementCount(moved.shape.slice(0, -2)), size * (x.shape[last] as number)]),
      transform(g, size, x.shape[last] === 2, call.attributes.inverse === 1),
    ])
    const y = g.reshape(product, made)
    return [
      axis === last - 1
        ? y
        : g.transpose(
            y,
            order.map((_, at) => order.indexOf(at)),
          ),
    ]
  },
})

/** [n·(1 or 2), n·2]: row (t, part), column (k, part). Forward the real part is Σ a·cos + b·sin, the imaginary one Σ b·cos − a·sin, of a + bi. */
function transform(g: GraphBuilder, size: number, complex: boolean, inverse: boolean): Value {
  const parts = complex ? 2 : 1
  const data = new Float32Array(size * parts * size * 2)
  const [turn, scale] = inverse ? [-1, 1 / size] : [1, 1]
  for (let t = 0; t < size; t++)
    for (let k = 0; k < size; k++) {
      const angle = (2 * Math.PI * ((t * k) % size)) / size
      const [cos, sin] = [Math.cos(angle) * scale, turn * Math.sin(angle) * scale]
      const at = (part: number) => (t * parts + part) * size * 2 + 2 * k
      data[at(0)] = cos
      data[at(0) + 1] = -sin
      if (complex) [data[at(1)], data[at(1) + 1]] = [sin, cos]
    }
  return g.constant(float32([size * parts, size * 2], data))
}
