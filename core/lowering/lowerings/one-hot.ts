// OneHot where the device lacks it: labels compared with 0 ... depth − 1.

import { dataTypes } from '../../onnx/element-types.ts'
import type { Value } from '../../onnx/operator.ts'
import { elementCount, numbers, type Shape, tensor } from '../../tensor/tensor.ts'
import { defineLowering } from '../lowering.ts'
import { required } from '../window.ts'

export const oneHotComparison = defineLowering({
  op: 'OneHot',
  name: 'comparison',
  applies: ({ device, inputs }) => device.lacks.has('OneHot') && inputs[1]?.constant !== undefined && inputs[2]?.type === 'float32',
  cost: (call) => 3 * elementCount(call.outputs[0]?.shape ?? []),
  emit(g, call) {
    const [labels, depth, values] = required(call) as [Value, Value, Value]
    const count = depth.constant ? (numbers(depth.constant)[0] ?? 0) : 0
    const rank = labels.shape.length + 1
    const axis = ((call.attributes.axis as number) + rank) % rank
    const inserted: Shape = labels.shape.toSpliced(axis, 0, 1)
    const classes = tensor(
      'int32',
      [count, ...inserted.slice(axis + 1).map(() => 1)],
      Int32Array.from({ length: count }, (_, label) => label),
    )
    const whole = g.op('Cast', [g.reshape(labels, inserted)], { to: dataTypes.int32 })
    // A negative label counts from the end.
    const wrapped = g.op('Add', [
      whole,
      g.op('Mul', [
        g.op('Cast', [g.op('Less', [whole, g.constant(tensor('int32', [], Int32Array.of(0)))])], { to: dataTypes.int32 }),
        g.constant(tensor('int32', [], Int32Array.of(count))),
      ]),
    ])
    const hit = g.op('Cast', [g.op('Equal', [wrapped, g.constant(classes)])], { to: dataTypes.float32 })
    const [off, on] = [0, 1].map((index) => g.op('Slice', [values, g.ints([index]), g.ints([index + 1])])) as [Value, Value]
    return [g.add(g.mul(hit, g.sub(on, off)), off)]
  },
})
