// Writes an OnnxGraph node by node; every value's shape is known the moment it is made.

import { invariant, Unsupported } from '../problems.ts'
import { type ElementType, float32, int64, type Shape, type Tensor } from '../tensor/tensor.ts'
import { foldNode } from './fold.ts'
import type { OnnxGraph, OnnxNode, ValueInfo } from './graph.ts'
import { operatorKey, type PlainAttributes, plainAttributes, type ResultType, ShapeRefused, tagAttributes, type Value } from './operator.ts'
import { operators } from './operators/index.ts'

export interface OpOptions {
  readonly domain?: string
  /** How many outputs to name; default 1. */
  readonly outputs?: number
  /** Names of the outputs, where somebody outside relies on them. */
  readonly names?: readonly string[]
}

export class GraphBuilder {
  private readonly inputs: ValueInfo[] = []
  private readonly outputs: ValueInfo[] = []
  private readonly initializers = new Map<string, Tensor>()
  private readonly nodes: OnnxNode[] = []
  private readonly known = new Map<string, Value>()
  private readonly metadata = new Map<string, string>()
  private readonly taken = new Set<string>()
  private readonly constants = new Map<string, Value>()
  private prefix = ''

  constructor(readonly name: string) {}

  /** Everything `build` makes inside carries this provenance: `n7.conv1` gives nodes `n7.conv1/Conv`. */
  within<T>(prefix: string, build: () => T): T {
    const outer = this.prefix
    this.prefix = prefix
    try {
      return build()
    } finally {
      this.prefix = outer
    }
  }

  /** Names that nodes made here must avoid, because nodes that carry them come later by `append`. */
  reserve(names: Iterable<string>): void {
    for (const name of names) this.taken.add(name)
  }

  input(name: string, type: ElementType, shape: Shape): Value {
    this.inputs.push({ name, type, shape })
    return this.remember({ name, type, shape })
  }

  initializer(name: string, value: Tensor): Value {
    this.initializers.set(name, value)
    return this.remember({ name, type: value.type, shape: value.shape })
  }

  /** A weight made here. ONNX Runtime holds many numbers once as an initializer, but twice as a constant. */
  weights(value: Tensor): Value {
    return this.initializer(this.unique(`${this.prefix ? `${this.prefix}/` : ''}weights`), value)
  }

  /** A `Constant` node; equal small constants are shared. */
  constant(value: Tensor): Value {
    const key =
      value.data.length <= 64
        ? `${value.type}[${value.shape}]${Array.from<number | bigint>(value.data as never)
            .map((element) => (Object.is(element, -0) ? '-0' : String(element)))
            .join()}`
        : undefined
    const shared = key === undefined ? undefined : this.constants.get(key)
    if (shared) return shared
    const made = this.within('constant', () => this.op('Constant', [], { value }))
    if (key !== undefined) this.constants.set(key, made)
    return made
  }
  scalar(value: number): Value {
    return this.constant(float32([], [value]))
  }
  ints(values: readonly number[]): Value {
    return this.constant(int64(values))
  }

  /** Adds a node with one output. */
  op(op: string, inputs: readonly (Value | undefined)[], attributes: PlainAttributes = {}, options: OpOptions = {}): Value {
    return this.ops(op, inputs, attributes, options)[0] as Value
  }

  /** Adds a node; throws `ShapeRefused` when the inputs do not fit the operator. */
  ops(op: string, inputs: readonly (Value | undefined)[], attributes: PlainAttributes = {}, options: OpOptions = {}): readonly Value[] {
    const { domain = '' } = options
    const operator = operators.get(operatorKey({ op, domain }))
    if (!operator) throw new Unsupported(`operator ${operatorKey({ op, domain })}`, this.prefix || this.name, 'is not known to Lamina.')
    const name = this.unique(`${this.prefix ? `${this.prefix}/` : ''}${op}`)
    const count = options.names?.length ?? options.outputs ?? 1
    const outputs = options.names ?? (count === 1 ? [name] : Array.from({ length: count }, (_, index) => `${name}:${index}`))
    const named = inputs.map((value) => value?.name ?? '')
    while (named.at(-1) === '') named.pop()
    return this.append({ name, domain, op, inputs: named, outputs, attributes: tagAttributes(operator, attributes) })
  }

  /** Adds a node as it is (its input names must be known here); returns its values. */
  append(node: OnnxNode): readonly Value[] {
    const operator = operators.get(operatorKey(node))
    if (!operator) throw new Unsupported(`operator ${operatorKey(node)}`, `Node "${node.name}"`, 'is not known to Lamina.')
    const inputs = node.inputs.map((input) => (input === '' ? undefined : this.value(input)))
    const attributes = plainAttributes(operator, node)
    const [least, most] = operator.arity
    if (inputs.length < least || inputs.length > most)
      throw new ShapeRefused(`${node.name}: has ${inputs.length} input${inputs.length === 1 ? '' : 's'}, not ${sayArity(least, most)}`)
    const results = operator.infer({ inputs, attributes, outputs: node.outputs.length, node: node.name })
    const folded = foldNode(node, inputs, attributes, results)
    this.taken.add(node.name)
    // What is known already is not computed again by every session.
    if (folded && node.op !== 'Constant') this.nodes.push(...asConstants(node, folded))
    else this.nodes.push(node)
    return node.outputs.map((name, index) => {
      const result = results[index]
      invariant(result || name === '', `${operatorKey(node)} infers ${results.length} of ${node.outputs.length} outputs`)
      const constant = folded?.[index]
      return this.remember({ ...(result as ResultType), name, ...(constant ? { constant } : {}) })
    })
  }

  /** Takes over inputs, initializers, nodes and metadata of a finished graph (not its outputs), names unchanged. */
  include(graph: OnnxGraph): this {
    for (const { name, type, shape } of graph.inputs) this.input(name, type, fixed(shape, name))
    for (const [name, value] of graph.initializers) this.initializer(name, value)
    for (const [key, value] of graph.metadata) this.metadata.set(key, value)
    for (const node of graph.nodes) this.append(node)
    return this
  }

  output(value: Value, name = value.name): Value {
    const named = name === value.name ? value : this.ops('Identity', [value], {}, { names: [name] })[0]
    invariant(named, `output ${name}`)
    this.outputs.push({ name, type: value.type, shape: value.shape })
    return named
  }

  /** A value made or included earlier. */
  value(name: string): Value {
    const value = this.known.get(name)
    invariant(value, `the graph "${this.name}" has no value "${name}"`)
    return value
  }
  has(name: string): boolean {
    return this.known.has(name)
  }
  setMetadata(key: string, value: string): void {
    this.metadata.set(key, value)
  }

  build(): OnnxGraph {
    const values = new Map([...this.known].map(([name, { type, shape }]) => [name, { name, type, shape }]))
    return {
      name: this.name,
      inputs: [...this.inputs],
      outputs: [...this.outputs],
      initializers: new Map(this.initializers),
      nodes: [...this.nodes],
      values,
      metadata: new Map(this.metadata),
    }
  }

  // Arithmetic that every room writes often. Operands broadcast; numbers become scalar constants of the other's type float32.
  add(a: Value, b: Value | number): Value {
    return this.op('Add', [a, this.operand(b)])
  }
  sub(a: Value, b: Value | number): Value {
    return this.op('Sub', [a, this.operand(b)])
  }
  mul(a: Value, b: Value | number): Value {
    return this.op('Mul', [a, this.operand(b)])
  }
  div(a: Value, b: Value | number): Value {
    return this.op('Div', [a, this.operand(b)])
  }
  neg(a: Value): Value {
    return this.op('Neg', [a])
  }
  reshape(a: Value, shape: Shape): Value {
    return this.op('Reshape', [a, this.ints(shape)])
  }
  transpose(a: Value, perm: readonly number[]): Value {
    return this.op('Transpose', [a], { perm })
  }
  /** Sum over `axes` (all when absent). */
  sum(a: Value, axes?: readonly number[], keepDims = false): Value {
    return this.op('ReduceSum', [a, axes && this.ints(axes)], { keepdims: keepDims ? 1 : 0 })
  }
  mean(a: Value, axes?: readonly number[], keepDims = false): Value {
    return this.op('ReduceMean', [a, axes && this.ints(axes)], { keepdims: keepDims ? 1 : 0 })
  }

  private operand(value: Value | number): Value {
    return typeof value === 'number' ? this.scalar(value) : value
  }
  private remember(value: Value): Value {
    if (value.name !== '') {
      invariant(!this.known.has(value.name), `two values are called "${value.name}"`)
      this.known.set(value.name, value)
      this.taken.add(value.name)
    }
    return value
  }
  private unique(wanted: string): string {
    let name = wanted
    for (let count = 1; this.taken.has(name) || this.known.has(name); count++) name = `${wanted}/${count}`
    this.taken.add(name)
    return name
  }
}

const sayArity = (least: number, most: number): string => (least === most ? `${least}` : `${least} to ${most}`)

function asConstants(node: OnnxNode, folded: readonly Tensor[]): OnnxNode[] {
  return node.outputs.flatMap((output, index): OnnxNode[] => {
    const value = folded[index]
    if (!value || output === '') return []
    const name = index === 0 ? node.name : `${node.name}:${index}`
    return [{ name, domain: '', op: 'Constant', inputs: [], outputs: [output], attributes: { value: { type: 'tensor', value } } }]
  })
}

function fixed(shape: ValueInfo['shape'], name: string): Shape {
  return shape.map((size) => {
    invariant(typeof size === 'number', `"${name}" has the free dimension ${size}: bind it first`)
    return size
  })
}

/** A builder that goes on where `graph` ends: rewriting passes start here. */
export const continueGraph = (graph: OnnxGraph): GraphBuilder => new GraphBuilder(graph.name).include(graph)
