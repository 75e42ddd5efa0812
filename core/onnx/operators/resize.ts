// Images in other sizes.

import { sayShape } from '../../tensor/tensor.ts'
import { axesOf, demand, demandRank, input, optionalNumbers, refuse, result } from '../inference.ts'
import { attribute, defineOperator, type Operator } from '../operator.ts'

/** x, roi?, scales? (float32), sizes? (int64) -> y: ⌊size · scale⌋ along each axis, or the sizes. */
const resize = defineOperator({
  op: 'Resize',
  arity: [1, 4],
  attributes: {
    antialias: attribute.int(0),
    axes: attribute.ints(),
    coordinate_transformation_mode: attribute.string('half_pixel'),
    cubic_coeff_a: attribute.float(-0.75),
    exclude_outside: attribute.int(0),
    extrapolation_value: attribute.float(0),
    keep_aspect_ratio_policy: attribute.string('stretch'),
    mode: attribute.string('nearest'),
    nearest_mode: attribute.string('round_prefer_floor'),
  },
  infer(call) {
    const x = input(call, 0)
    const axes = axesOf(call, call.attributes.axes ?? x.shape.map((_, axis) => axis), x.shape.length)
    const { keep_aspect_ratio_policy: policy } = call.attributes
    const scales = optionalNumbers(call, 2, 'scales') ?? []
    const sizes = optionalNumbers(call, 3, 'sizes') ?? []
    const given = scales.length ? scales : sizes
    demand(given.length === axes.length, call, `${given.length} scales or sizes for ${axes.length} axes of ${sayShape(x.shape)}`)
    const out = [...x.shape]
    const ratios = axes.map((axis, at) => (sizes[at] ?? 0) / (x.shape[axis] ?? 1))
    const common = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios)
    for (const [at, axis] of axes.entries()) {
      const size = x.shape[axis] ?? 0
      if (scales.length) out[axis] = Math.floor(size * (scales[at] ?? 1))
      else out[axis] = policy === 'stretch' ? (sizes[at] ?? 0) : Math.round(size * common)
    }
    return [result(x.type, out)]
  },
})

/** x: [N, C, H, W], grid: [N, H', W', 2] -> [N, C, H', W'] (and so in 3-D). */
const gridSample = defineOperator({
  op: 'GridSample',
  arity: [2, 2],
  attributes: { align_corners: attribute.int(0), mode: attribute.string('linear'), padding_mode: attribute.string('zeros') },
  infer(call) {
    const [x, grid] = [input(call, 0), input(call, 1)]
    demandRank(call, x, 4, 5)
    demandRank(call, grid, x.shape.length, x.shape.length)
    if (grid.shape.at(-1) !== x.shape.length - 2) refuse(call, `the grid ${sayShape(grid.shape)} needs ${x.shape.length - 2} coordinates per point`)
    return [result(x.type, [...x.shape.slice(0, 2), ...grid.shape.slice(1, -1)])]
  },
})

export const resizeOperators: readonly Operator[] = [resize, gridSample]
