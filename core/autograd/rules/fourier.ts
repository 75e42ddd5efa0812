// Gradient of the Fourier transform: it is linear, and its adjoint is the transform the other way, but for the scale.

import type { Value } from '../../onnx/operator.ts'
import { int64 } from '../../tensor/tensor.ts'
import { defineGradient, type GradientRule, NoGradient } from '../gradient-rule.ts'
import { fromFront, known } from './words.ts'

interface FourierAttributes {
  readonly inverse: number
  readonly onesided: number
}

// y = F·x with F symmetric: ∂x = F̄·grad = n·F⁻¹·grad; for the inverse ∂x = F·grad / n; of real numbers the real part
const dft = defineGradient<FourierAttributes>({
  op: 'DFT',
  linearIn: [0],
  gradient(g, { inputs, outputs, grads, attributes: { inverse, onesided } }) {
    const [x, , given] = inputs as [Value, Value | undefined, Value | undefined]
    const [y] = outputs as [Value]
    const [axis = 0] = fromFront(known(given, 'axis') ?? [-2], x.shape.length)
    const size = x.shape[axis] ?? 1
    if (onesided || y.shape[axis] !== size) throw new NoGradient('has a gradient only where it keeps its length')
    const back = g.op('DFT', [grads[0], undefined, g.constant(int64([axis], []))], { inverse: inverse ? 0 : 1 })
    const scaled = g.mul(back, inverse ? 1 / size : size)
    const last = x.shape.length - 1
    return [x.shape[last] === 2 ? scaled : g.op('Slice', [scaled, g.ints([0]), g.ints([1]), g.ints([last])])]
  },
  cases: [
    { name: 'real', inputs: [[2, 8, 1], undefined, { shape: [], type: 'int64', fixed: [1] }] },
    { name: 'complex, first axis', inputs: [[4, 3, 2], undefined, { shape: [], type: 'int64', fixed: [0] }] },
    { name: 'inverse', inputs: [[2, 8, 2], undefined, { shape: [], type: 'int64', fixed: [1] }], attributes: { inverse: 1 } },
    { name: 'no power of two', inputs: [[2, 6, 2], undefined, { shape: [], type: 'int64', fixed: [1] }] },
  ],
})

export const fourier: readonly GradientRule[] = [dft]
