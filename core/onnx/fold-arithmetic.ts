// Arithmetic on constants for fold.ts: only what every machine rounds alike, so that folding changes no bit of a result.

import { arrayOf, type ElementType, elementCount, type Shape, type Tensor, type TensorData } from '../tensor/tensor.ts'
import { broadcastPosition, type Fold, type FoldCall, positionOf } from './fold-call.ts'

type Element = number | bigint

const isFloat = (type: ElementType): boolean => type.startsWith('float')
const isWhole = (type: ElementType): boolean => !isFloat(type) && type !== 'bool'
const isWide = (type: ElementType): boolean => type === 'int64' || type === 'uint64'

/** Whole numbers are counted as bigint, so that they wrap as the device's do; narrow ones wrap when they are stored. */
function store(type: ElementType, shape: Shape, element: (index: number) => Element | boolean): Tensor {
  const data = new arrayOf[type](elementCount(shape))
  for (let index = 0; index < data.length; index++) {
    const value = element(index)
    if (isWide(type)) data[index] = toWhole(value) as number & bigint
    else data[index] = Number(typeof value === 'bigint' && isWhole(type) ? BigInt.asIntN(32, value) : value) as number & bigint
  }
  return { type, shape, data: data as TensorData }
}

function toWhole(value: Element | boolean): bigint {
  if (typeof value !== 'number') return BigInt(value)
  return Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n
}

const elementAt = ({ type, data }: Tensor, index: number): Element => (isWhole(type) ? toWhole(data[index] ?? 0) : (data[index] ?? 0))

/** Element by element, operands broadcast. The same formula serves numbers and bigints. */
const elementwise =
  (formula: (...operands: number[]) => Element | boolean): Fold =>
  ({ constants, result }) => [
    store(result.type, result.shape, (index) => {
      const position = positionOf(index, result.shape)
      const operands = constants.map((constant) => elementAt(constant, offsetOf(position, constant.shape)))
      return formula(...(operands as number[]))
    }),
  ]

/** Where the element stands that broadcasts to this position. */
const offsetOf = (position: readonly number[], shape: Shape): number =>
  broadcastPosition(position, shape).reduce((sum, at, axis) => sum * (shape[axis] ?? 1) + at, 0)

const dividesByZero = ({ constants: [, divisor], result }: FoldCall): boolean =>
  isWhole(result.type) && divisor !== undefined && Array.from<Element>(divisor.data as ArrayLike<Element>).some((element) => Number(element) === 0)

const divide: Fold = (call) => (dividesByZero(call) ? undefined : elementwise((a, b) => a / b)(call))

/** With the divisor's sign, as in Python; with fmod the dividend's, as in C. */
const modulo: Fold = (call) => {
  if (dividesByZero(call)) return undefined
  return elementwise(call.attributes.fmod ? (a, b) => a % b : (a, b) => ((a % b) + b) % b)(call)
}

/** Whole numbers over the axes that the result lacks or has with size 1; sums of floats depend on the device's order. */
const reduction =
  (combine: (a: number, b: number) => Element): Fold =>
  ({ constants: [x, axes], result, attributes }) => {
    if (!x || isFloat(x.type)) return undefined
    const rank = x.shape.length
    const given = axes ? Array.from(axes.data as ArrayLike<Element>, (axis) => (Number(axis) + rank) % rank) : []
    const reduced = given.length || attributes.noop_with_empty_axes ? given : x.shape.map((_, axis) => axis)
    const kept = x.shape.map((size, axis) => (reduced.includes(axis) ? 1 : size))
    const totals = new Map<number, Element>()
    for (let index = 0; index < x.data.length; index++) {
      const at = offsetOf(positionOf(index, x.shape), kept)
      const element = elementAt(x, index)
      const total = totals.get(at)
      totals.set(at, total === undefined ? element : combine(total as number, element as number))
    }
    return [store(result.type, result.shape, (index) => totals.get(index) ?? 0)]
  }

const cast: Fold = ({ constants: [x], result }) =>
  x && [store(result.type, result.shape, (index) => (result.type === 'bool' ? Number(x.data[index]) !== 0 : elementAt(x, index)))]

const larger = (a: number, b: number): Element => (a > b ? a : b)
const smaller = (a: number, b: number): Element => (a < b ? a : b)

export const arithmetic: Readonly<Record<string, Fold>> = {
  Add: elementwise((a, b) => a + b),
  Sub: elementwise((a, b) => a - b),
  Mul: elementwise((a, b) => a * b),
  Div: divide,
  Mod: modulo,
  Neg: elementwise((a) => -a),
  Abs: elementwise((a) => (a < 0 ? -a : a)),
  Floor: elementwise((a) => Math.floor(a)),
  Ceil: elementwise((a) => Math.ceil(a)),
  Sqrt: elementwise((a) => Math.sqrt(a)),
  Reciprocal: elementwise((a) => 1 / a),
  Max: elementwise((...all) => all.reduce(larger as (a: number, b: number) => number)),
  Min: elementwise((...all) => all.reduce(smaller as (a: number, b: number) => number)),
  Equal: elementwise((a, b) => a === b),
  Greater: elementwise((a, b) => a > b),
  GreaterOrEqual: elementwise((a, b) => a >= b),
  Less: elementwise((a, b) => a < b),
  LessOrEqual: elementwise((a, b) => a <= b),
  Not: elementwise((a) => !a),
  And: elementwise((a, b) => Boolean(a) && Boolean(b)),
  Or: elementwise((a, b) => Boolean(a) || Boolean(b)),
  Where: elementwise((condition, then, otherwise) => (condition ? then : otherwise)),
  Cast: cast,
  ReduceSum: reduction((a, b) => a + b),
  ReduceProd: reduction((a, b) => a * b),
  ReduceMax: reduction(larger),
  ReduceMin: reduction(smaller),
}
