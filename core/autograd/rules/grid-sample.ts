// Gradient of GridSample: reading an image between its pixels, as spatial transformers do.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import { defineGradient, type GradientRule, NoGradient } from '../gradient-rule.ts'
import { above, asNumber } from './words.ts'

interface GridAttributes {
  readonly mode: string
  readonly padding_mode: string
  readonly align_corners: number
}

interface Axis {
  /** [N, P, size]: how much each place along the axis counts at each sampled point. */
  readonly weights: Value
  /** [N, P, size]: derivative of the weights by the grid's coordinate. */
  readonly slopes: Value
}

/**
 * A point at p between places counts place j by its hat, max(0, 1 − |j − p|); its slope by p is 1 right of p and −1 left of it. Places outside the image
 * have no hat: they count as zeros. With padding "border", p is clipped to the image and does not move beyond it.
 * coordinates: [N, P] in −1 ... 1
 */
function along(g: GraphBuilder, coordinates: Value, size: number, { padding_mode, align_corners }: GridAttributes): Axis {
  const scale = align_corners ? (size - 1) / 2 : size / 2
  const free = g.add(g.mul(coordinates, scale), (size - 1) / 2)
  const border = padding_mode === 'border'
  const at = border ? g.op('Clip', [free, g.scalar(0), g.scalar(size - 1)]) : free
  const places = g.constant({ type: 'float32', shape: [1, 1, size], data: Float32Array.from({ length: size }, (_, place) => place) })
  const distance = g.sub(places, g.reshape(at, [...at.shape, 1]))
  const weights = g.op('Relu', [g.sub(g.scalar(1), g.op('Abs', [distance]))])
  const near = above(g, weights, 0)
  const slope = g.mul(near, g.op('Sign', [distance]))
  const inside = border ? g.mul(above(g, free, 0), asNumber(g, g.op('Less', [free, g.scalar(size - 1)]))) : undefined
  const moved = g.mul(slope, scale)
  return { weights, slopes: inside ? g.mul(moved, g.reshape(inside, [...inside.shape, 1])) : moved }
}

const turned = (g: GraphBuilder, value: Value): Value => g.transpose(value, [0, 2, 1])

// y[n, c, p] = Σᵢⱼ V[n, p, i]·U[n, p, j]·x[n, c, i, j] with the weights V of rows and U of columns
const gridSample = defineGradient<GridAttributes>({
  op: 'GridSample',
  linearIn: [0],
  gradient(g, { inputs, grads, attributes, wants }) {
    const [x, grid] = inputs as [Value, Value]
    const { mode, padding_mode } = attributes
    if (x.shape.length !== 4 || mode !== 'linear' || padding_mode === 'reflection')
      throw new NoGradient('has a gradient for images read linearly, with zeros or the border outside')
    const [n, c, h, w] = x.shape as [number, number, number, number]
    const [, height, width] = grid.shape as [number, number, number, number]
    const points = height * width
    const [right, down] = g.ops('Split', [g.reshape(grid, [n, points, 2])], { axis: 2, num_outputs: 2 }, { outputs: 2 }) as [Value, Value]
    const columns = along(g, g.reshape(right, [n, points]), w, attributes)
    const rows = along(g, g.reshape(down, [n, points]), h, attributes)
    const grad = g.reshape(grads[0] as Value, [n, c, points])

    // ∂x[n, c, i, j] = Σₚ grad[n, c, p]·V[n, p, i]·U[n, p, j]
    const byImage = (): Value => {
      const spread = g.mul(g.reshape(grad, [n, c, 1, points]), g.reshape(turned(g, rows.weights), [n, 1, h, points]))
      return g.reshape(g.op('MatMul', [g.reshape(spread, [n, c * h, points]), columns.weights]), x.shape)
    }
    // ∂p = Σ_c grad[n, c, p]·Σᵢⱼ V·U·x with the slopes in place of the weights of the axis that moves
    const byAxis = (vertical: Value, horizontal: Value): Value => {
      const read = g.reshape(g.op('MatMul', [g.reshape(x, [n, c * h, w]), turned(g, horizontal)]), [n, c, h, points])
      const sampled = g.sum(g.mul(read, g.reshape(turned(g, vertical), [n, 1, h, points])), [2])
      return g.sum(g.mul(sampled, grad), [1])
    }
    const byGrid = (): Value => {
      const moved = [byAxis(rows.weights, columns.slopes), byAxis(rows.slopes, columns.weights)]
      const pair = moved.map((value) => g.reshape(value, [n, points, 1]))
      return g.reshape(g.op('Concat', pair, { axis: 2 }), grid.shape)
    }
    return [wants[0] ? byImage() : undefined, wants[1] ? byGrid() : undefined]
  },
  cases: [
    {
      name: 'image, zeros outside',
      inputs: [[2, 2, 3, 4], { shape: [2, 2, 2, 2], fixed: [0, 0, 0.4, -0.7, 1.2, 0.5, -1, 1, 0.1, 0.2, -0.3, 0.9, -1.1, -0.2, 0.6, 0.6] }],
      attributes: { mode: 'linear' },
    },
    {
      name: 'image, border, aligned corners',
      inputs: [[1, 2, 3, 3], { shape: [1, 1, 3, 2], fixed: [-1.5, 0.3, 0.2, 0.7, 0.9, 2] }],
      attributes: { mode: 'linear', padding_mode: 'border', align_corners: 1 },
    },
    {
      name: 'grid',
      inputs: [
        { shape: [1, 2, 4, 4], fixed: Array.from({ length: 32 }, (_, at) => Math.sin(3 * at)) },
        { shape: [1, 2, 3, 2], values: 'distinct' },
      ],
      attributes: { mode: 'linear', align_corners: 1 },
    },
  ],
})

export const sampling: readonly GradientRule[] = [gridSample]
