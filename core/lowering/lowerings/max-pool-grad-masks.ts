// MaxPoolGrad in operators that every device has: per tap of the window a mask "here stands the maximum, and nowhere before".

import type { GraphBuilder } from '../../onnx/builder.ts'
import { dataTypes } from '../../onnx/element-types.ts'
import type { Value } from '../../onnx/operator.ts'
import { elementCount } from '../../tensor/tensor.ts'
import { insertZeros } from '../convolve.ts'
import { nanoseconds } from '../costs.ts'
import { defineLowering } from '../lowering.ts'
import { tapSlices } from '../taps.ts'
import { all, perAxis, positions, product, readWindow, required, type Window } from '../window.ts'

const lowest = -3.4028234663852886e38

/** Per tap, in row-major order: gradY where the tap holds the window's first maximum, else 0. */
function routed(g: GraphBuilder, window: Window, x: Value, y: Value, gradY: Value): Value[] {
  let taken: Value | undefined
  return tapSlices(g, window, x, lowest).map((slice) => {
    const equal = g.op('Cast', [g.op('Equal', [slice, y])], { to: dataTypes.float32 })
    const first = taken ? g.mul(equal, g.sub(g.scalar(1), taken)) : equal
    taken = taken ? g.add(taken, first) : first
    return g.mul(gradY, first)
  })
}

/** tap: [B, C, ...out] -> [B, C, ...image]: element o of the tap at offset a goes to o·stride + a·dilation − begin, zeros elsewhere. */
function place(g: GraphBuilder, window: Window, tap: Value, offset: readonly number[]): Value {
  const { batch, channels, image, out, strides, dilations, begins } = window
  const apart = g.reshape(insertZeros(g, tap, strides), [batch * channels, ...out.map((size, axis) => size * (strides[axis] as number))])
  const before = offset.map((at, axis) => at * (dilations[axis] as number) - (begins[axis] as number))
  const behind = before.map((start, axis) => (image[axis] as number) - start - (apart.shape[axis + 1] as number))
  return g.op('Pad', [apart, g.ints([0, ...before, 0, ...behind])])
}

/** Taps of windows that touch but do not overlap interleave to the image. */
function interleave(g: GraphBuilder, window: Window, taps: readonly Value[]): Value {
  const { batch, channels, image, out, kernel } = window
  const merged = batch * channels
  const stacked = g.op(
    'Concat',
    taps.map((tap) => g.reshape(tap, [merged, ...out, 1])),
    { axis: out.length + 1 },
  )
  const order = perAxis(window, (axis) => [axis + 1, out.length + 1 + axis]).flat()
  const covered = out.map((size, axis) => size * (kernel[axis] as number))
  const whole = g.reshape(g.transpose(g.reshape(stacked, [merged, ...out, ...kernel]), [0, ...order]), [merged, ...covered])
  const behind = covered.map((size, axis) => (image[axis] as number) - size)
  return all(behind, 0) ? whole : g.op('Pad', [whole, g.ints([0, ...image.map(() => 0), 0, ...behind])])
}

export const maxPoolGradMasks = defineLowering({
  op: 'lamina.MaxPoolGrad',
  name: 'first-maximum-masks',
  applies: () => true,
  cost(call) {
    return product(readWindow(call).kernel) * (5 * elementCount(call.inputs[1]?.shape ?? []) + 5 * nanoseconds.node)
  },
  emit(g, call) {
    const [x, y, gradY] = required(call) as [Value, Value, Value]
    const window = readWindow(call)
    const taps = routed(g, window, x, y, gradY)
    const touching = window.kernel.every((size, axis) => size === window.strides[axis]) && all(window.dilations, 1) && all(window.begins, 0)
    const found = touching
      ? interleave(g, window, taps)
      : positions(window.kernel)
          .map((offset, index) => place(g, window, taps[index] as Value, offset))
          .reduce((sum, next) => g.add(sum, next))
    return [g.reshape(found, x.shape)]
  },
})
