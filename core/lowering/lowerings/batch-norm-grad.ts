// BatchNormGrad. With x̂ = (x − μ)/σ, n values per channel and sums over them (Ioffe & Szegedy 2015, section 3, gathered by x̂):
//
//   dBias = Σ g,   dScale = Σ g·x̂,   dX = scale/σ · (g − dBias/n − x̂ · dScale/n)

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import { elementCount, float32, type Shape } from '../../tensor/tensor.ts'
import { nanoseconds } from '../costs.ts'
import { defineLowering } from '../lowering.ts'
import { required } from '../window.ts'

const perChannel = (g: GraphBuilder, vector: Value, shape: Shape): Value => g.reshape(vector, [1, -1, ...shape.slice(2).map(() => 1)])

const reducedAxes = (shape: Shape): number[] => shape.map((_, axis) => axis).filter((axis) => axis !== 1)

export const batchNormGradCentred = defineLowering({
  op: 'lamina.BatchNormGrad',
  name: 'centred',
  applies: () => true,
  cost: (call) => 1.3 * elementCount(call.outputs[0]?.shape ?? []),
  emit(g, call) {
    const [x, scale, mean, inverse, gradY] = required(call) as [Value, Value, Value, Value, Value]
    const count = elementCount(x.shape) / (x.shape[1] ?? 1)
    const spread = (vector: Value): Value => perChannel(g, vector, x.shape)
    const normal = g.mul(g.sub(x, spread(mean)), spread(inverse))
    const dBias = g.sum(gradY, reducedAxes(x.shape))
    const dScale = g.sum(g.mul(gradY, normal), reducedAxes(x.shape))
    const correction = g.add(g.mul(normal, spread(g.mul(dScale, 1 / count))), spread(g.mul(dBias, 1 / count)))
    const unscaled = g.sub(gradY, correction)
    return [call.attributes.unscaled ? unscaled : g.mul(unscaled, spread(g.mul(scale, inverse))), dScale, dBias]
  },
})

interface Sums {
  readonly scale: Value
  readonly mean: Value
  readonly inverse: Value
  readonly dScale: Value
  readonly dBias: Value
  /** Values per channel. */
  readonly count: number
  readonly unscaled: boolean
}

/** dX = a·g + (b·x + d), all [C]: a = scale/σ (1 where it is left out), b = −a·dScale/(σ·n), d = −a·dBias/n − b·μ. */
export function affineForm(
  g: GraphBuilder,
  { scale, mean, inverse, dScale, dBias, count, unscaled }: Sums,
): { readonly a?: Value; readonly b: Value; readonly d: Value } {
  const a = unscaled ? undefined : g.mul(scale, inverse)
  const times = (vector: Value): Value => (a ? g.mul(a, vector) : vector)
  const b = g.mul(times(g.mul(inverse, dScale)), -1 / count)
  const d = g.sub(g.mul(times(dBias), -1 / count), g.mul(b, mean))
  return a ? { a, b, d } : { b, d }
}

/**
 * The same, gathered by g and x so that only two passes write images. b·x + d is one inference BatchNormalization, Σ g·x one dot product per image and channel.
 */
export const batchNormGradAffine = defineLowering({
  op: 'lamina.BatchNormGrad',
  name: 'affine',
  applies: ({ device }) => device.provider === 'cpu',
  cost(call) {
    const shape = call.outputs[0]?.shape ?? []
    const dots = elementCount(shape.slice(0, 2))
    return 0.75 * elementCount(shape) + 60 * dots + 12 * nanoseconds.node
  },
  emit(g, call) {
    const [x, scale, mean, inverse, gradY] = required(call) as [Value, Value, Value, Value, Value]
    const [batch = 1, channels = 1] = x.shape
    const area = elementCount(x.shape) / (batch * channels)
    const count = batch * area
    const rows = (value: Value): Value => g.reshape(value, [batch * channels, 1, area])
    const dots = g.op('FusedMatMul', [rows(gradY), rows(x)], { transB: 1 }, { domain: 'com.microsoft' })
    const dBias = g.sum(g.sum(g.reshape(gradY, [batch, channels, area]), [2]), [0])
    const dScale = g.mul(g.sub(g.sum(g.reshape(dots, [batch, channels]), [0]), g.mul(mean, dBias)), inverse)
    const { a, b, d } = affineForm(g, { scale, mean, inverse, dScale, dBias, count, unscaled: call.attributes.unscaled === 1 })
    const constant = (value: number): Value => g.constant(float32([channels], new Float32Array(channels).fill(value)))
    const shifted = g.op('BatchNormalization', [x, b, d, constant(0), constant(1)], { epsilon: 0 })
    return [g.add(a ? g.mul(gradY, perChannel(g, a, x.shape)) : gradY, shifted), dScale, dBias]
  },
})
