// What the normalisations say in the same words: epsilon, a trained scale and shift, their count. Used by the files beside it only.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import { flag, float } from '../options/options.ts'
import { elementCount, float32, type Shape } from '../tensor/tensor.ts'
import type { Formula, Parameter } from './layer-type.ts'
import { nothing, term } from './shared.ts'

export const epsilonOption = (standard = 1e-5) =>
  float({
    label: 'Epsilon',
    help: 'Added to the variance, so that nothing is divided by 0.',
    default: standard,
    min: 0,
    max: 1,
    open: true,
  })

export const affineOption = (standard: boolean) =>
  flag({ label: 'Scale and shift', help: 'Train a scale and a shift per channel.', default: standard })

export const momentumOption = float({
  label: 'Momentum',
  help: 'Share of the newest batch in the running mean and variance, as in PyTorch; 0 takes the plain mean over all batches (PyTorch’s None).',
  default: 0.1,
  min: 0,
  max: 1,
})

/** PyTorch's argument for our momentum. */
export const pythonMomentum = (momentum: number): string => (momentum === 0 ? 'None' : `${momentum}`)

const constant = (name: string, role: Parameter['role'], shape: Shape, value: number): Parameter => ({
  name,
  shape,
  role,
  initialise: { scheme: 'constant', value },
})

/** Scale 1 and shift 0. */
export const affineParameters = (affine: boolean, shape: Shape): readonly Parameter[] =>
  affine ? [constant('weight', 'parameter', shape, 1), constant('bias', 'parameter', shape, 0)] : []

/** Running mean 0 and variance 1. */
export const statisticsParameters = (kept: boolean, channels: number): readonly Parameter[] =>
  kept ? [constant('running_mean', 'buffer', [channels], 0), constant('running_var', 'buffer', [channels], 1)] : []

export const affineFormula = (affine: boolean, channels: number): Formula =>
  affine
    ? {
        value: 2 * channels,
        symbols: '2·c',
        filled: `2·${channels}`,
        terms: [term('2', 'scale and shift', 2), term('c', 'channels', channels)],
      }
    : nothing

export const filled = (g: GraphBuilder, shape: Shape, value: number): Value =>
  g.constant(float32(shape, new Float32Array(elementCount(shape)).fill(value)))

/** The trained scale and shift, or 1 and 0. */
export const scaleAndShift = (g: GraphBuilder, affine: boolean, channels: number, parameter: (name: string) => Value): readonly [Value, Value] =>
  affine ? [parameter('weight'), parameter('bias')] : [filled(g, [channels], 1), filled(g, [channels], 0)]

/** [C] -> [C, 1, ...], in line with the channels of x. */
export const perChannel = (g: GraphBuilder, x: Value, vector: Value): Value =>
  x.shape.length === 2 ? vector : g.reshape(vector, [x.shape[1] as number, ...x.shape.slice(2).map(() => 1)])
