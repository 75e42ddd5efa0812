// Batch norm: further channels have scale 0 and shift 0, so they come out as 0. Without an epsilon they would be divided by 0.

import type { LoweringCall } from '../../lowering.ts'
import type { WideningRule } from '../widening.ts'

const hasEpsilon = (call: LoweringCall): boolean => (call.attributes.epsilon as number) > 0
const vectors = (count: number): readonly (readonly number[])[] => Array.from({ length: count }, () => [0])

/** Images of one number per channel that is not 0 would look ill-conditioned to it. */
const training: WideningRule = {
  op: 'lamina.BatchNormTraining',
  widen: (call, isZero) => (hasEpsilon(call) && isZero(0) ? { axes: [[1], ...vectors(4)], zero: [0, 1] } : undefined),
}

const inference: WideningRule = {
  op: 'BatchNormalization',
  widen: (call) => (hasEpsilon(call) ? { axes: [[1], ...vectors(4)], zero: [0] } : undefined),
}

/** dX = a·g + (b·x + d): a and b are 0 there, and d is where Σ g is. */
const gradient: WideningRule = {
  op: 'lamina.BatchNormGrad',
  widen: (_, isZero) => ({ axes: [[1], ...vectors(3), [1]], zero: isZero(4) ? [0] : [] }),
}

export const batchNormWidenings: readonly WideningRule[] = [training, inference, gradient]
