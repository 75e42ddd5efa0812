// The words that shape rules are written in: read an input, an axis or a constant of a node, or refuse. Used by core/onnx/operators.

import { broadcastShape, type ElementType, numbers, type Shape, sameShape, sayShape } from '../tensor/tensor.ts'
import { type InferCall, type ResultType, ShapeRefused, type Value } from './operator.ts'

export type AnyCall = Pick<InferCall<unknown>, 'inputs' | 'outputs' | 'node'>

export function refuse(call: AnyCall, why: string): never {
  throw new ShapeRefused(`${call.node}: ${why}`)
}
export function demand(condition: unknown, call: AnyCall, why: string): asserts condition {
  if (!condition) refuse(call, why)
}

/** An input that must be there. */
export function input(call: AnyCall, index: number): Value {
  return call.inputs[index] ?? refuse(call, `input ${index} is missing`)
}
export const inputs = (call: AnyCall): readonly Value[] => call.inputs.map((_, index) => input(call, index))

/** The value's type and shape as a result. */
export const like = ({ type, shape }: Value): ResultType => ({ type, shape })
export const result = (type: ElementType, shape: Shape): ResultType => ({ type, shape })

/** The type that all these values share. */
export function oneType(call: AnyCall, values: readonly Value[]): ElementType {
  const [first] = values
  if (!first) return refuse(call, 'has no input')
  for (const value of values) demand(value.type === first.type, call, `"${first.name}" is ${first.type} but "${value.name}" is ${value.type}`)
  return first.type
}

export function broadcastAll(call: AnyCall, shapes: readonly Shape[]): Shape {
  return shapes.reduce((a, b) => broadcastShape(a, b) ?? refuse(call, `${sayShape(a)} and ${sayShape(b)} do not broadcast`), [])
}

/** Refuses unless `value` stretches to `shape` by broadcasting alone. */
export function demandBroadcast(call: AnyCall, value: Value, shape: Shape): void {
  const wide = broadcastShape(value.shape, shape)
  demand(wide && sameShape(wide, shape), call, `"${value.name}" (${sayShape(value.shape)}) does not broadcast to ${sayShape(shape)}`)
}

/** Axis counted from the end -> from the start. */
export function axisOf(call: AnyCall, axis: number, rank: number): number {
  demand(Number.isInteger(axis) && axis >= -rank && axis < rank, call, `axis ${axis} does not exist in ${rank} dimensions`)
  return axis < 0 ? axis + rank : axis
}
export function axesOf(call: AnyCall, axes: readonly number[], rank: number): number[] {
  const counted = axes.map((axis) => axisOf(call, axis, rank))
  demand(new Set(counted).size === counted.length, call, `axes ${axes.join(', ')} name one axis twice`)
  return counted
}

/** Elements of an input that must be known while the graph is built; undefined where the input is absent. */
export function optionalNumbers(call: AnyCall, index: number, what: string): number[] | undefined {
  const value = call.inputs[index]
  if (!value) return undefined
  demand(value.constant, call, `its ${what} ("${value.name}") ${what.endsWith('s') ? 'are' : 'is'} known only while running`)
  return numbers(value.constant)
}
export function constantNumbers(call: AnyCall, index: number, what: string): number[] {
  return optionalNumbers(call, index, what) ?? refuse(call, `its ${what} ${what.endsWith('s') ? 'are' : 'is'} missing`)
}

export function demandRank(call: AnyCall, value: Value, least: number, most = Number.POSITIVE_INFINITY): void {
  const rank = value.shape.length
  const wanted = most === least ? `${least}` : most === Number.POSITIVE_INFINITY ? `at least ${least}` : `${least} to ${most}`
  demand(rank >= least && rank <= most, call, `"${value.name}" (${sayShape(value.shape)}) has ${rank} dimensions, not ${wanted}`)
}

const floats: readonly ElementType[] = ['float16', 'float32', 'float64']
export function demandFloat(call: AnyCall, value: Value): void {
  demand(floats.includes(value.type), call, `"${value.name}" is ${value.type}, not a floating-point tensor`)
}
/** Refuses unless `value` is a vector of `count` elements. */
export function demandVector(call: AnyCall, value: Value | undefined, count: number, what: string): void {
  if (value) demand(sameShape(value.shape, [count]), call, `its ${what} "${value.name}" (${sayShape(value.shape)}) needs ${count} elements`)
}
