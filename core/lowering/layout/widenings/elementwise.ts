// What works number by number: further channels hold f(0), or f of what they held. They have to stay finite.

import { elementCount, numbers, sameShape } from '../../../tensor/tensor.ts'
import type { LoweringCall } from '../../lowering.ts'
import { isPerChannel } from '../forms/elementwise.ts'
import type { Widening, WideningRule } from '../widening.ts'

const listed = (names: string): readonly string[] => names.trim().split(/\s+/)

/** 0 where every operand is 0, finite where every operand is. */
const keepZeros = listed(`
  Relu Tanh LeakyRelu Elu Selu Celu Neg Abs Erf Gelu Mish Sign Softsign HardSwish ThresholdedRelu Identity Cast Add Sub Min Max Sum Mul PRelu Where lamina.ReluGrad
  com.microsoft.QuickGelu
`)
/** Finite where every operand is. */
const stayFinite = listed('Sigmoid Softplus HardSigmoid Clip Greater Less GreaterOrEqual LessOrEqual Equal And Or Not')
/** 0 where the image is, whatever number it meets. */
const products = new Set(['Mul', 'PRelu'])

/** Images, numbers per channel, and single numbers, which are no longer 0. */
function widenAll({ inputs, outputs: [output] }: LoweringCall): readonly (readonly number[])[] | undefined {
  const shape = output?.shape ?? []
  if (shape.length !== 4) return undefined
  const axes = inputs.map((value) => {
    if (!value || elementCount(value.shape) === 1) return []
    if (sameShape(value.shape, shape) || isPerChannel(value.shape, shape)) return [value.shape.length - 3]
    return undefined
  })
  return axes.some((each) => each === undefined) ? undefined : (axes as readonly (readonly number[])[])
}

const rule = (op: string, zeros: boolean): WideningRule => ({
  op,
  widen(call, isZero): Widening | undefined {
    const axes = widenAll(call)
    const zero = call.inputs.every((value, index) => !value || (axes?.[index]?.length ? isZero(index) : products.has(op)))
    return axes && { axes, zero: zeros && zero ? [0] : [] }
  },
})

/** Finite for 0 only; `zero`: and 0 there. */
const atZero = (op: string, zero: readonly number[]): WideningRule => ({
  op,
  widen: (call, isZero) => (isZero(0) && call.outputs[0]?.shape.length === 4 ? { axes: [[1]], zero } : undefined),
})

const divide: WideningRule = {
  op: 'Div',
  widen: (call, isZero) =>
    elementCount(call.inputs[1]?.shape ?? []) === 1 && call.outputs[0]?.shape.length === 4
      ? { axes: [[1], []], zero: isZero(0) ? [0] : [] }
      : undefined,
}

/** By whole numbers from 1 on. */
const power: WideningRule = {
  op: 'Pow',
  widen(call, isZero) {
    const exponents = call.constants[1] ? numbers(call.constants[1]) : []
    const whole = exponents.length === 1 && Number.isInteger(exponents[0]) && (exponents[0] ?? 0) >= 1
    return whole && call.outputs[0]?.shape.length === 4 ? { axes: [[1], []], zero: isZero(0) ? [0] : [] } : undefined
  },
}

export const elementwiseWidenings: readonly WideningRule[] = [
  ...keepZeros.map((op) => rule(op, true)),
  ...stayFinite.map((op) => rule(op, false)),
  atZero('Exp', []),
  atZero('Sqrt', [0]),
  divide,
  power,
]
