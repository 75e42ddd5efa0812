// What an operator is: its attributes with their defaults, its arity, and the shapes it produces. One definition per operator, listed in operators/index.ts.

import { Unsupported } from '../problems.ts'
import type { ElementType, Shape, Tensor } from '../tensor/tensor.ts'
import type { Attribute, OnnxGraph, OnnxNode } from './graph.ts'

/** A value with its shape fully known; `constant` where its elements are known as well (shapes, axes). */
export interface Value {
  readonly name: string
  readonly type: ElementType
  readonly shape: Shape
  readonly constant?: Tensor
}
export type ResultType = Pick<Value, 'type' | 'shape'>

interface AttributeKinds {
  int: number
  float: number
  ints: readonly number[]
  floats: readonly number[]
  string: string
  strings: readonly string[]
  tensor: Tensor
  graph: OnnxGraph
}
/** `fallback` is ONNX's default; undefined where the attribute may be absent and means something by that. */
export type AttributeSpec = {
  [K in keyof AttributeKinds]: { readonly type: K; readonly fallback: AttributeKinds[K] | undefined }
}[keyof AttributeKinds]
export type AttributeSpecs = Readonly<Record<string, AttributeSpec>>
/** Attributes as plain values: what builders take and rules read. */
export type PlainAttributes = Readonly<Record<string, AttributeKinds[keyof AttributeKinds] | undefined>>

type Spec<K extends keyof AttributeKinds, F = AttributeKinds[K] | undefined> = { readonly type: K; readonly fallback: F }
const kind = <K extends keyof AttributeKinds>(type: K) => {
  function spec(): Spec<K, undefined>
  function spec(fallback: AttributeKinds[K]): Spec<K, AttributeKinds[K]>
  function spec(fallback?: AttributeKinds[K]): Spec<K> {
    return { type, fallback }
  }
  return spec
}
export const attribute = {
  int: kind('int'),
  float: kind('float'),
  ints: kind('ints'),
  floats: kind('floats'),
  string: kind('string'),
  strings: kind('strings'),
  tensor: kind('tensor'),
  graph: kind('graph'),
}

/** The plain attributes of an operator, typed by its specs: `{ strides: readonly number[] | undefined; group: number }`. */
export type AttributesOf<A extends AttributeSpecs> = {
  readonly [K in keyof A]: A[K] extends Spec<infer T, infer F> ? (undefined extends F ? AttributeKinds[T] | undefined : AttributeKinds[T]) : never
}

export interface InferCall<A = PlainAttributes> {
  /** In order; undefined where an optional input is absent. */
  readonly inputs: readonly (Value | undefined)[]
  readonly attributes: A
  /** How many outputs the node names (trailing optional ones may be left out). */
  readonly outputs: number
  /** For messages. */
  readonly node: string
}

export interface Operator<A extends AttributeSpecs = AttributeSpecs> {
  readonly op: string
  readonly domain: string
  /** Fewest and most inputs. */
  readonly arity: readonly [least: number, most: number]
  readonly attributes: A
  /** Result types and shapes, one per named output; throws `ShapeRefused` when the inputs do not fit. */
  infer(call: InferCall<AttributesOf<A>>): readonly ResultType[]
}

export function defineOperator<const A extends AttributeSpecs>(
  definition: Omit<Operator<A>, 'domain' | 'attributes'> & { readonly domain?: string; readonly attributes?: A },
): Operator {
  return { domain: '', attributes: {}, ...definition } as unknown as Operator
}

/** Inputs that an operator cannot take. */
export class ShapeRefused extends Error {}

/** `Conv`, `com.microsoft.FusedMatMul`: the key of every catalog that is ordered by operator. */
export const operatorKey = (node: Pick<OnnxNode, 'op' | 'domain'>): string =>
  node.domain === '' || node.domain === 'ai.onnx' ? node.op : `${node.domain}.${node.op}`

/** The node's attributes as plain values, ONNX's defaults filled in. */
export function plainAttributes(operator: Operator, node: OnnxNode): PlainAttributes {
  const plain: Record<string, PlainAttributes[string]> = {}
  for (const [name, spec] of Object.entries(operator.attributes)) plain[name] = spec.fallback
  for (const [name, given] of Object.entries(node.attributes)) {
    if (!Object.hasOwn(operator.attributes, name))
      throw new Unsupported(`attribute "${name}" of ${operatorKey(node)}`, `Node "${node.name}"`, 'is not known to Lamina.')
    const { type } = operator.attributes[name] ?? given
    // An empty list says nothing of its kind.
    const fits = given.type === type || (Array.isArray(given.value) && given.value.length === 0 && type.endsWith('s'))
    if (!fits)
      throw new Unsupported(`attribute "${name}" of ${operatorKey(node)} as ${given.type}`, `Node "${node.name}"`, `is not possible: it is ${type}.`)
    plain[name] = given.value
  }
  return plain
}

/** Plain values -> tagged attributes, by the operator's specs. `undefined` leaves an attribute out. */
export function tagAttributes(operator: Operator, plain: PlainAttributes): Record<string, Attribute> {
  const tagged: Record<string, Attribute> = {}
  for (const [name, value] of Object.entries(plain)) {
    if (value === undefined) continue
    const spec = operator.attributes[name]
    if (!spec) throw new Error(`Bug in Lamina: ${operator.op} has no attribute "${name}"`)
    tagged[name] = { type: spec.type, value } as Attribute
  }
  return tagged
}
