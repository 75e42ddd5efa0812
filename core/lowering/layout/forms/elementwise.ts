// What works number by number does not care how images lie, as long as all lie alike; numbers per channel and scalars go along.

import type { GraphBuilder } from '../../../onnx/builder.ts'
import type { Value } from '../../../onnx/operator.ts'
import { elementCount, type Shape, sameShape } from '../../../tensor/tensor.ts'
import { nanoseconds } from '../../costs.ts'
import type { LoweringCall } from '../../lowering.ts'
import { type BlockedForm, type BlockedImages, blockOf, defineForm, isBlockable } from '../form.ts'

const operators = `
  Relu Sigmoid Tanh LeakyRelu Elu Softplus HardSigmoid HardSwish Clip Exp Log Neg Abs Sqrt Reciprocal Erf Gelu Mish ThresholdedRelu Identity Cast Sign Softsign Selu Celu
  Add Sub Mul Div Min Max Pow PRelu Where Greater Less GreaterOrEqual LessOrEqual Equal And Or Not Sum lamina.ReluGrad com.microsoft.QuickGelu
`.split(/\s+/)

/** One number for each channel, for all images alike or for each its own: [C, 1, 1], [1, C, 1, 1], [B, C, 1, 1]. */
export function isPerChannel(shape: Shape, image: Shape): boolean {
  const [batch = 1, channels = 1, height = 1, width = 1] = shape.length === 3 ? [1, ...shape] : shape
  return shape.length >= 3 && height === 1 && width === 1 && channels === image[1] && (batch === 1 || batch === image[0])
}

function imagesOf(call: LoweringCall): BlockedImages | undefined {
  const [output] = call.outputs
  if (call.outputs.length !== 1 || !isBlockable(output, blockOf(call))) return undefined
  const shape = output?.shape ?? []
  const inputs = call.inputs.flatMap((value, index) => (value && sameShape(value.shape, shape) ? [index] : []))
  const others = call.inputs.every(
    (value, index) => !value || inputs.includes(index) || elementCount(value.shape) === 1 || isPerChannel(value.shape, shape),
  )
  return inputs.length > 0 && others ? { inputs, outputs: [0] } : undefined
}

/** [B | 1, C, 1, 1] -> [B | 1, C/b, 1, b], which lines up with images seen as [B, C/b, H·W, b]. */
function linedUp(g: GraphBuilder, value: Value | undefined, image: Shape, block: number): Value | undefined {
  if (!value || elementCount(value.shape) === 1) return value
  const [batch = 1, channels = 1] = value.shape.length === 3 ? [1, ...value.shape] : value.shape
  const area = sameShape(value.shape, image) ? elementCount(image.slice(2)) : 1
  return g.reshape(value, [batch, channels / block, area, block])
}

/** Walks through memory: one asks where something passed, one lets it pass. */
const passes = (key: string): number => (key === 'lamina.ReluGrad' ? 2 : 1)

const elementwise = (key: string): BlockedForm =>
  defineForm({
    op: key,
    name: 'any-layout',
    images: imagesOf,
    cost: (call) => passes(key) * nanoseconds.passed * elementCount(call.outputs[0]?.shape ?? []),
    emit(g, call) {
      const shape = call.outputs[0]?.shape ?? []
      const [domain, op] = key.includes('.') ? [key.slice(0, key.lastIndexOf('.')), key.slice(key.lastIndexOf('.') + 1)] : ['', key]
      const direct = call.inputs.every((value) => !value || elementCount(value.shape) === 1 || sameShape(value.shape, shape))
      const inputs = direct ? call.inputs : call.inputs.map((value) => linedUp(g, value, shape, blockOf(call)))
      const result = g.op(op, inputs, call.attributes, { domain })
      return [direct ? result : g.reshape(result, shape)]
    },
  })

export const elementwiseForms: readonly BlockedForm[] = operators.filter((key) => key !== '').map(elementwise)
