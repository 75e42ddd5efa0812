// Gradient of Resize: every output row is a weighted sum of input rows, so along each axis the gradient is the transposed weight matrix.

import type { Value } from '../../onnx/operator.ts'
import { defineGradient, type GradientRule, NoGradient } from '../gradient-rule.ts'
import { fromFront, known, mapAxis, matrixOf } from './words.ts'

interface ResizeAttributes {
  readonly antialias: number
  readonly axes: readonly number[] | undefined
  readonly coordinate_transformation_mode: string
  readonly cubic_coeff_a: number
  readonly exclude_outside: number
  readonly keep_aspect_ratio_policy: string
  readonly mode: string
  readonly nearest_mode: string
}
interface Axis {
  readonly from: number
  readonly to: number
  readonly scale: number
}

/** Where output position `at` lies among the input's positions (ONNX, Resize, coordinate_transformation_mode). */
function coordinate(mode: string, at: number, { from, to, scale }: Axis): number {
  switch (mode) {
    case 'half_pixel':
      return (at + 0.5) / scale - 0.5
    case 'pytorch_half_pixel':
      return to > 1 ? (at + 0.5) / scale - 0.5 : 0
    case 'half_pixel_symmetric':
      return (from / 2) * (1 - to / (scale * from)) + (at + 0.5) / scale - 0.5
    case 'align_corners':
      return to > 1 ? (at * (from - 1)) / (to - 1) : 0
    case 'asymmetric':
      return at / scale
    default:
      throw new NoGradient(`has no gradient with coordinate_transformation_mode "${mode}"`)
  }
}

function nearest(mode: string, x: number): number {
  switch (mode) {
    case 'floor':
      return Math.floor(x)
    case 'ceil':
      return Math.ceil(x)
    case 'round_prefer_ceil':
      return Math.floor(x + 0.5)
    default:
      return Math.ceil(x - 0.5)
  }
}

/** Keys' cubic kernel (1981), with coefficient a. */
function cubic(distance: number, a: number): number {
  const t = Math.abs(distance)
  if (t <= 1) return ((a + 2) * t - (a + 3)) * t * t + 1
  return t < 2 ? ((a * t - 5 * a) * t + 8 * a) * t - 4 * a : 0
}

/** The input positions that output `at` reads, with their weights; positions outside count as the nearest one inside. */
function taps(at: number, axis: Axis, attributes: ResizeAttributes): [position: number, weight: number][] {
  const x = coordinate(attributes.coordinate_transformation_mode, at, axis)
  const inside = (position: number): number => Math.min(Math.max(position, 0), axis.from - 1)
  const floor = Math.floor(x)
  switch (attributes.mode) {
    case 'nearest':
      return [[inside(nearest(attributes.nearest_mode, x)), 1]]
    case 'linear':
      return [
        [inside(floor), 1 - (x - floor)],
        [inside(floor + 1), x - floor],
      ]
    default: {
      const all = [-1, 0, 1, 2].map((offset): [number, number] => [floor + offset, cubic(x - floor - offset, attributes.cubic_coeff_a)])
      const counted = attributes.exclude_outside ? all.filter(([position]) => position === inside(position)) : all
      const total = attributes.exclude_outside ? counted.reduce((sum, [, weight]) => sum + weight, 0) : 1
      return counted.map(([position, weight]) => [inside(position), weight / total])
    }
  }
}

const scales = (...fixed: number[]) => ({ shape: [fixed.length], fixed })
const sizes = (...fixed: number[]) => ({ shape: [fixed.length], type: 'int64' as const, fixed })

// y = M₁ ⊗ M₂ ⊗ ... x, one matrix per axis: ∂x = M₁ᵀ ⊗ M₂ᵀ ⊗ ... grad
const resize = defineGradient<ResizeAttributes>({
  op: 'Resize',
  linearIn: [0],
  gradient(g, { inputs, outputs, grads, attributes }) {
    const [x, , scaling] = inputs as [Value, Value | undefined, Value | undefined]
    const [y] = outputs as [Value]
    if (attributes.antialias) throw new NoGradient('has no gradient with antialias')
    if (attributes.keep_aspect_ratio_policy !== 'stretch') throw new NoGradient('has a gradient with keep_aspect_ratio_policy "stretch" only')
    const axes = fromFront(attributes.axes ?? x.shape.map((_, axis) => axis), x.shape.length)
    const factors = known(scaling, 'scales') ?? []
    return [
      axes.reduce((grad, axis, index) => {
        const [from, to] = [x.shape[axis] ?? 1, y.shape[axis] ?? 1]
        const scale = factors[index] ?? to / from
        if (from === to && scale === 1) return grad
        const rows = Array.from({ length: to }, (_, at) => taps(at, { from, to, scale }, attributes))
        const weight = (position: number, at: number): number =>
          (rows[at] ?? []).reduce((sum, [read, share]) => (read === position ? sum + share : sum), 0)
        return mapAxis(g, grad, axis, matrixOf(g, from, to, weight))
      }, grads[0] as Value),
    ]
  },
  cases: [
    {
      name: 'nearest, doubled',
      inputs: [[1, 2, 3, 3], undefined, scales(1, 1, 2, 2)],
      attributes: { coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
    },
    { name: 'nearest, to sizes', inputs: [[1, 2, 4, 3], undefined, undefined, sizes(1, 2, 7, 5)] },
    { name: 'bilinear, half pixel', inputs: [[1, 2, 3, 4], undefined, scales(1, 1, 2, 2)], attributes: { mode: 'linear' } },
    {
      name: 'bilinear, pytorch, smaller',
      inputs: [[1, 2, 6, 6], undefined, undefined, sizes(1, 2, 4, 3)],
      attributes: { mode: 'linear', coordinate_transformation_mode: 'pytorch_half_pixel' },
    },
    {
      name: 'bilinear, corners aligned',
      inputs: [[1, 2, 3, 3], undefined, undefined, sizes(1, 2, 5, 7)],
      attributes: { mode: 'linear', coordinate_transformation_mode: 'align_corners' },
    },
    { name: 'bicubic', inputs: [[1, 1, 4, 5], undefined, scales(1, 1, 2, 2)], attributes: { mode: 'cubic' } },
    { name: 'nearest, 1-D', inputs: [[2, 2, 4], undefined, scales(1, 1, 3)] },
  ],
})

export const resizing: readonly GradientRule[] = [resize]
