// The list of widenings, one for each operator that works on widened images. Not among them is what puts channels beside each other: joining and dividing them
// leaves zeros between, of which those behind would have to know.

import type { OnnxNode } from '../../../onnx/graph.ts'
import { operatorKey } from '../../../onnx/operator.ts'
import { sameShape } from '../../../tensor/tensor.ts'
import type { LoweringCall } from '../../lowering.ts'
import { blockOf } from '../form.ts'
import { type FurtherChannels, type Widening, type WideningRule, widenedShape } from '../widening.ts'
import { batchNormWidenings } from './batch-norm.ts'
import { convolutionWidenings } from './convolutions.ts'
import { elementwiseWidenings } from './elementwise.ts'
import { imageWidenings } from './images.ts'

const widenings: readonly WideningRule[] = [...convolutionWidenings, ...batchNormWidenings, ...imageWidenings, ...elementwiseWidenings]
const ruleOf: ReadonlyMap<string, WideningRule> = new Map(widenings.map((rule) => [rule.op, rule]))

/** Undefined where nothing has to be filled up, or the operator does not bear it. */
export function wideningOf(node: OnnxNode, call: LoweringCall, further: FurtherChannels): Widening | undefined {
  const found = ruleOf.get(operatorKey(node))?.widen(call, (operand) => further.areZero(node.inputs[operand]))
  const ragged = (axes: readonly number[] = [], index: number): boolean => {
    const shape = call.inputs[index]?.shape ?? []
    return !sameShape(shape, widenedShape(shape, axes, blockOf(call)))
  }
  return found?.axes.some(ragged) ? found : undefined
}
