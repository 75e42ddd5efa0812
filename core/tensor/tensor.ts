// Dense tensors in row-major order: the only array type that rooms exchange.

import { invariant } from '../problems.ts'

export const arrayOf = {
  float32: Float32Array,
  float64: Float64Array,
  /** IEEE half bits; arithmetic happens after conversion to float32. */
  float16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  /** 0 or 1. */
  bool: Uint8Array,
} as const

export type ElementType = keyof typeof arrayOf
export type TensorData<T extends ElementType = ElementType> = InstanceType<(typeof arrayOf)[T]>
export type Shape = readonly number[]

export interface Tensor<T extends ElementType = ElementType> {
  readonly type: T
  readonly shape: Shape
  /** `elementCount(shape)` elements, last axis fastest. */
  readonly data: TensorData<T>
}

export const elementCount = (shape: Shape): number => shape.reduce((count, size) => count * size, 1)

/** Throws when the data has not as many elements as the shape says. */
export function tensor<T extends ElementType>(type: T, shape: Shape, data: TensorData<T>): Tensor<T> {
  invariant(data.length === elementCount(shape), `${data.length} elements for shape [${shape}]`)
  return { type, shape, data }
}

export function float32(shape: Shape, values: ArrayLike<number>): Tensor<'float32'> {
  return tensor('float32', shape, values instanceof Float32Array ? (values as Float32Array<ArrayBuffer>) : Float32Array.from(values))
}

/** A vector unless a shape is given. */
export function int64(values: readonly number[], shape: Shape = [values.length]): Tensor<'int64'> {
  return tensor('int64', shape, BigInt64Array.from(values, BigInt))
}

export const scalar = (value: number): Tensor<'float32'> => float32([], [value])

export function zeros<T extends ElementType>(type: T, shape: Shape): Tensor<T> {
  return tensor(type, shape, new arrayOf[type](elementCount(shape)) as TensorData<T>)
}

export const isTensor = (value: unknown): value is Tensor =>
  typeof value === 'object' && value !== null && 'data' in value && 'shape' in value && 'type' in value

export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((size, axis) => size === b[axis])

/** NumPy's rule: align right, 1 stretches. `undefined` when the shapes do not broadcast. */
export function broadcastShape(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length)
  const result: number[] = []
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - (rank - a.length)] ?? 1
    const right = b[axis - (rank - b.length)] ?? 1
    if (left !== right && left !== 1 && right !== 1) return undefined
    result.push(left === 1 ? right : left)
  }
  return result
}

/** All elements as numbers (int64 beyond 2^53 loses digits; float16 is decoded by `halfToFloat`). */
export function numbers(source: Tensor): number[] {
  if (source.type === 'float16') return Array.from(source.data as Uint16Array, halfToFloat)
  return Array.from(source.data as ArrayLike<number | bigint>, Number)
}

/** IEEE 754 binary16 bits -> number. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** `16×11×11`, as shapes are written for people. */
export const sayShape = (shape: readonly (number | string)[]): string => (shape.length ? shape.join('×') : 'scalar')

/** ‖x‖₂ of all elements. */
export function lengthOf({ data }: Tensor): number {
  let squares = 0
  for (let at = 0; at < data.length; at++) squares += Number(data[at]) ** 2
  return Math.sqrt(squares)
}
