// The image as every tap of a window sees it: shifted, strided slices of the padded image.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import { paddingBehind, positions, type Window } from './window.ts'

/** x: [B, C, ...image] -> per tap, in row-major order, [B, C, ...out]; `fill` stands where the window reaches beyond the image. */
export function tapSlices(g: GraphBuilder, window: Window, x: Value, fill: number): Value[] {
  const axes = window.image.map((_, axis) => axis + 2)
  const behind = paddingBehind(window)
  const needsPad = [...window.begins, ...behind].some((size) => size > 0)
  const padded = needsPad ? g.op('Pad', [x, g.ints([0, 0, ...window.begins, 0, 0, ...behind]), g.scalar(fill)]) : x
  return positions(window.kernel).map((tap) => {
    const starts = tap.map((offset, axis) => offset * (window.dilations[axis] as number))
    const ends = starts.map((start, axis) => start + ((window.out[axis] as number) - 1) * (window.strides[axis] as number) + 1)
    const whole = starts.every((start, axis) => start === 0 && ends[axis] === padded.shape[axis + 2] && window.strides[axis] === 1)
    return whole ? padded : g.op('Slice', [padded, g.ints(starts), g.ints(ends), g.ints(axes), g.ints(window.strides)])
  })
}
