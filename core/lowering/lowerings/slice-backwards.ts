// Slice backwards, where it begins before the last element: ONNX Runtime 1.30 on WebGPU begins at the last one all the same, without a word.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import { type Cut, cutsOf } from '../../onnx/operators/pieces.ts'
import { elementCount } from '../../tensor/tensor.ts'
import { defineLowering, type LoweringCall } from '../lowering.ts'

const cutsIn = (call: LoweringCall): readonly Cut[] => cutsOf({ inputs: call.inputs, outputs: 1, node: 'Slice' })

/** The same elements from the first to the last, then turned around as a whole. */
export const sliceBackwards = defineLowering({
  op: 'Slice',
  name: 'forwards-then-turned',
  applies(call) {
    const [x] = call.inputs as [Value]
    if (call.device.provider !== 'webgpu' || call.inputs.slice(1).some((input) => input && !input.constant)) return false
    return cutsIn(call).some(({ start, step, count }, axis) => step < 0 && count > 0 && start !== (x.shape[axis] ?? 0) - 1)
  },
  cost: (call) => 2 * elementCount(call.outputs[0]?.shape ?? []),
  emit(g, call) {
    const [x] = call.inputs as [Value]
    const cuts = cutsIn(call)
    const forwards = cuts.map(({ start, step, count }) =>
      step < 0 ? { start: start + (count - 1) * step, step: -step, count } : { start, step, count },
    )
    const turned = cuts.flatMap(({ step }, axis) => (step < 0 ? [axis] : []))
    const taken = slice(
      g,
      x,
      forwards.map(({ start, step, count }, axis) => [axis, start, start + (count - 1) * step + 1, step]),
    )
    return [
      slice(
        g,
        taken,
        turned.map((axis) => [axis, -1, -(taken.shape[axis] ?? 0) - 1, -1]),
      ),
    ]
  },
})

function slice(g: GraphBuilder, x: Value, along: readonly (readonly [axis: number, start: number, end: number, step: number])[]): Value {
  const [axes, starts, ends, steps] = [0, 1, 2, 3].map((part) => g.ints(along.map((each) => each[part] ?? 0)))
  return g.op('Slice', [x, starts, ends, axes, steps])
}
