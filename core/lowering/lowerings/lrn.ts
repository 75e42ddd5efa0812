// LRN (Krizhevsky et al. 2012, 3.3) with the window over channels as one band matrix: faster than the operator on CPUs, and WebGPU has no operator.

import type { Value } from '../../onnx/operator.ts'
import { elementCount, float32 } from '../../tensor/tensor.ts'
import { defineLowering } from '../lowering.ts'
import { required } from '../window.ts'

/** y = x · (bias + α/size · Σ over the window of x²)^(−β); the window of channel c is c − ⌊(size−1)/2⌋ ... c + ⌈(size−1)/2⌉. */
export const lrnBand = defineLowering({
  op: 'LRN',
  name: 'band-matrix',
  applies: () => true,
  cost: (call) => 2 * elementCount(call.outputs[0]?.shape ?? []),
  emit(g, call) {
    const [x] = required(call) as [Value]
    const { size, alpha, beta, bias } = call.attributes as { size: number; alpha: number; beta: number; bias: number }
    const [batch = 1, channels = 1] = x.shape
    const [before, behind] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)]
    const band = new Float32Array(channels * channels)
    for (let channel = 0; channel < channels; channel++)
      for (let other = Math.max(0, channel - before); other <= Math.min(channels - 1, channel + behind); other++)
        band[channel * channels + other] = alpha / size
    const squares = g.reshape(g.mul(x, x), [batch, channels, -1])
    const nearby = g.op('MatMul', [g.constant(float32([channels, channels], band)), squares])
    return [g.mul(x, g.reshape(g.op('Pow', [g.add(nearby, bias), g.scalar(-beta)]), x.shape))]
  },
})
