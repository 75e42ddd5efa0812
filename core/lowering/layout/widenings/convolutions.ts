// Convolutions and their gradients: filters are filled up with zeros where they meet further channels and where they make them, so those of the result hold 0.
// Images that would fill no more than half a block stay as they are where a filter reads them: as those of a network's input.

import type { Value } from '../../../onnx/operator.ts'
import type { LoweringCall } from '../../lowering.ts'
import { required } from '../../window.ts'
import { blockOf } from '../form.ts'
import { type WideningRule, wholeBlocks } from '../widening.ts'

interface Sides {
  /** Axes of the filter. */
  readonly filter: readonly number[]
  /** Axes of the image that it reads. */
  readonly image: readonly number[]
  readonly attributes: { readonly group?: number }
}

/**
 * Of a filter [O, I / group, ...] over images of these channels. Frozen ones are left to ONNX Runtime, which fills them up itself when it loads. Other groups than
 * one for each channel have no whole blocks of their own.
 */
function sidesOf(call: LoweringCall, [outs, ins]: readonly [number, number], few = false): Sides | undefined {
  if (call.constants.some((constant) => constant)) return undefined
  const group = (call.attributes.group as number | undefined) ?? 1
  const block = blockOf(call)
  if (group > 1) return group === ins && group === outs ? { filter: [0], image: [1], attributes: { group: wholeBlocks(group, block) } } : undefined
  return few && 2 * ins <= block ? { filter: [0], image: [], attributes: {} } : { filter: [0, 1], image: [1], attributes: {} }
}

const channels = (value: Pick<Value, 'shape'> | undefined): number => value?.shape[1] ?? 0

const conv: WideningRule = {
  op: 'Conv',
  widen(call) {
    const sides = sidesOf(call, [channels(call.outputs[0]), channels(call.inputs[0])], true)
    return sides && { axes: [sides.image, sides.filter, [0]], attributes: sides.attributes, zero: [0] }
  },
}

const gradData: WideningRule = {
  op: 'lamina.ConvGradData',
  widen(call, isZero) {
    const sides = sidesOf(call, [channels(call.inputs[1]), channels(call.outputs[0])])
    // What a shortcut passes back may come as a third.
    return sides && { axes: [sides.filter, [1], [1]], attributes: { ...sides.attributes, ...widenedInput(call) }, zero: isZero(2) ? [0] : [] }
  },
}

const gradWeight: WideningRule = {
  op: 'lamina.ConvGradWeight',
  widen(call) {
    const [x, gradY] = required(call)
    const sides = sidesOf(call, [channels(gradY), channels(x)], true)
    return sides && { axes: [sides.image, [1]], attributes: sides.attributes, zero: [] }
  },
}

/** The attribute of gradients that names the shape of the image. */
export function widenedInput(call: LoweringCall): { readonly input_shape: readonly number[] } {
  const [batch = 0, count = 0, ...image] = call.attributes.input_shape as readonly number[]
  return { input_shape: [batch, wholeBlocks(count, blockOf(call)), ...image] }
}

export const convolutionWidenings: readonly WideningRule[] = [conv, gradData, gradWeight]
