// RandomUniform: a hash of (seed, counter, stream, position) in uint32 arithmetic that wraps alike on every device: reproducible, resumable, parallel.
//
//   t = position · K + key;   three rounds of   t += t >> s,  t = t · (2t + 1),  t = t · M + key · M'
//
// The quadratic step (that of RC6) breaks the linearity that would correlate the masks of successive steps; measured in the test.

import type { GraphBuilder } from '../../onnx/builder.ts'
import { dataTypes } from '../../onnx/element-types.ts'
import type { Value } from '../../onnx/operator.ts'
import { elementCount, type Shape, tensor } from '../../tensor/tensor.ts'
import { defineLowering, type LoweringCall } from '../lowering.ts'
import { required } from '../window.ts'

const golden = 0x9e3779b1
/** Shift and multiplier of each round (the first two of Wellons' lowbias32, the third of Fibonacci hashing). */
const rounds = [
  [16, 0x7feb352d],
  [15, 0x846ca68b],
  [13, golden],
] as const
/** What the key adds in a round is another number in each. */
const keyMask = 0x5bd1e995

type Shift = (value: Value, bits: number) => Value

/** uint32 arithmetic on `g`; constants wrap to 32 bits. */
function arithmetic(g: GraphBuilder) {
  const constant = (value: number): Value => g.constant(tensor('uint32', [1], Uint32Array.of(value >>> 0)))
  const operand = (value: Value | number): Value => (typeof value === 'number' ? constant(value) : value)
  return {
    constant,
    add: (a: Value, b: Value | number): Value => g.op('Add', [a, operand(b)]),
    mul: (a: Value, b: Value | number): Value => g.op('Mul', [a, operand(b)]),
  }
}

/** start: uint32 of any shape, key: uint32 [1] -> uint32 of start's shape. */
function hashed(g: GraphBuilder, shift: Shift, start: Value, key: Value): Value {
  const { add, mul } = arithmetic(g)
  const mixed = rounds.reduce((state, [bits, multiplier]) => {
    const spread = add(state, shift(state, bits))
    const squared = mul(spread, add(add(spread, spread), 1))
    return add(mul(squared, multiplier), mul(key, multiplier ^ keyMask))
  }, start)
  return add(mixed, shift(mixed, 16))
}

function emit(g: GraphBuilder, call: LoweringCall, shift: Shift): readonly Value[] {
  const [seed, counter] = required(call) as [Value, Value]
  const { shape, stream } = call.attributes as { shape: Shape; stream: number }
  const { add, mul, constant } = arithmetic(g)
  const flat = (value: Value): Value => g.reshape(value, [1])
  const seeded = hashed(g, shift, add(mul(flat(seed), golden), Math.imul(stream + 1, 0x85ebca6b)), constant(stream))
  const key = hashed(g, shift, add(mul(flat(counter), golden), seeded), seeded)
  const count = elementCount(shape)
  const ends = [0, count, 1].map((value) => g.constant(tensor('int32', [], Int32Array.of(value))))
  const position = g.op('Cast', [g.op('Range', ends)], { to: dataTypes.uint32 })
  const bits = hashed(g, shift, add(mul(position, golden), key), key)
  // 24 bits fill a float32 exactly, so that no device rounds.
  const unit = g.mul(g.op('Cast', [shift(bits, 8)], { to: dataTypes.float32 }), 2 ** -24)
  return [g.reshape(unit, shape)]
}

export const randomUniformShift = defineLowering({
  op: 'lamina.RandomUniform',
  name: 'counter-hash-shift',
  applies: ({ device }) => !device.lacks.has('BitShift'),
  cost: (call) => 3 * elementCount(call.outputs[0]?.shape ?? []),
  emit: (g, call) => emit(g, call, (value, bits) => g.op('BitShift', [value, arithmetic(g).constant(bits)], { direction: 'RIGHT' })),
})

export const randomUniformDivide = defineLowering({
  op: 'lamina.RandomUniform',
  name: 'counter-hash-divide',
  applies: () => true,
  cost: (call) => 6 * elementCount(call.outputs[0]?.shape ?? []),
  emit: (g, call) => emit(g, call, (value, bits) => g.op('Div', [value, arithmetic(g).constant(2 ** bits)])),
})
