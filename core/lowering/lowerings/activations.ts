// Activations in simpler operators, where the device lacks them.

import type { GraphBuilder } from '../../onnx/builder.ts'
import { dataTypes } from '../../onnx/element-types.ts'
import type { PlainAttributes, Value } from '../../onnx/operator.ts'
import { elementCount } from '../../tensor/tensor.ts'
import { defineLowering, type Lowering } from '../lowering.ts'
import { required } from '../window.ts'

type Formula = (g: GraphBuilder, x: Value, attributes: PlainAttributes) => Value

const elementwise = (op: string, name: string, formula: Formula): Lowering =>
  defineLowering({
    op,
    name,
    applies: ({ device, inputs }) => device.lacks.has(op) && inputs[0]?.type === 'float32',
    cost: (call) => 2 * elementCount(call.outputs[0]?.shape ?? []),
    emit: (g, call) => [formula(g, (required(call) as [Value])[0], call.attributes)],
  })

const compared = (g: GraphBuilder, op: 'Greater' | 'Less', x: Value): Value => g.op('Cast', [g.op(op, [x, g.scalar(0)])], { to: dataTypes.float32 })

/** [x > 0] − [x < 0] */
export const sign = elementwise('Sign', 'comparisons', (g, x) => g.sub(compared(g, 'Greater', x), compared(g, 'Less', x)))

/** x / (1 + |x|) */
export const softsign = elementwise('Softsign', 'quotient', (g, x) => g.div(x, g.add(g.op('Abs', [x]), 1)))

/** γ · elu(x; α) */
export const selu = elementwise('Selu', 'scaled-elu', (g, x, { alpha, gamma }) => g.mul(g.op('Elu', [x], { alpha }), gamma as number))

/** α · elu(x/α; 1) */
export const celu = elementwise('Celu', 'stretched-elu', (g, x, { alpha }) => {
  const stretch = alpha as number
  return g.mul(g.op('Elu', [g.mul(x, 1 / stretch)], { alpha: 1 }), stretch)
})
