// What looks at each channel by itself: pooling and its gradients, sums, one number per channel spread over an image. Of zeros they make zeros.

import type { LoweringCall } from '../../lowering.ts'
import { blockOf } from '../form.ts'
import { type IsZero, type Widening, type WideningRule, wholeBlocks } from '../widening.ts'
import { widenedInput } from './convolutions.ts'

/** All operands of four axes are images. */
function channelByChannel({ inputs }: LoweringCall, isZero: IsZero): Widening {
  const axes = inputs.map((value) => (value?.shape.length === 4 ? [1] : []))
  return { axes, zero: inputs.every((_, index) => axes[index]?.length === 0 || isZero(index)) ? [0] : [] }
}

const alike = 'MaxPool AveragePool GlobalAveragePool GlobalMaxPool lamina.MaxPoolGrad ReduceSum ReduceMean'.split(' ')

const averagePoolGrad: WideningRule = {
  op: 'lamina.AveragePoolGrad',
  widen: (call, isZero) => ({ ...channelByChannel(call, isZero), attributes: widenedInput(call) }),
}

const expand: WideningRule = {
  op: 'Expand',
  widen(call, isZero) {
    const [batch = 0, channels = 0, ...image] = call.outputs[0]?.shape ?? []
    if (image.length !== 2 || call.inputs[0]?.shape[1] !== channels) return undefined
    return { ...channelByChannel(call, isZero), counts: new Map([[1, [batch, wholeBlocks(channels, blockOf(call)), ...image]]]) }
  },
}

export const imageWidenings: readonly WideningRule[] = [...alike.map((op) => ({ op, widen: channelByChannel })), averagePoolGrad, expand]
