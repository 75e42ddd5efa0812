// ONNX nodes as text: what the layer “ONNX operator” keeps of an imported file. Such text comes from design files, which are hostile until this has read them.

import { z } from 'zod'
import type { GraphBuilder } from '../onnx/builder.ts'
import { operatorKey, type PlainAttributes, ShapeRefused, type Value } from '../onnx/operator.ts'
import { operators } from '../onnx/operators/index.ts'
import { invariant, Unsupported } from '../problems.ts'
import { arrayOf, type ElementType, elementCount, numbers, type Shape, type Tensor, type TensorData } from '../tensor/tensor.ts'

/** More elements than this are weights, and stand with the weights. */
export const mostElements = 4096

const name = z.string().min(1).max(200)
/** JSON has no word for these. */
const number = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)])
const shape = z.array(z.int().min(0).max(100_000_000)).max(8)
const constant = z.strictObject({
  type: z.enum(Object.keys(arrayOf) as [ElementType]),
  shape,
  data: z.array(number).max(mostElements),
})
const attribute = z.union([number, z.string().max(200), z.array(number).max(mostElements), z.array(z.string().max(200)).max(64)])
const nodeSchema = z.strictObject({
  op: name,
  domain: z.enum(['', 'com.microsoft']).default(''),
  /** Names of inputs, constants, parameters or results; '' where an optional input is absent. */
  inputs: z.array(z.string().max(200)).max(256),
  outputs: z.array(z.string().max(200)).min(1).max(256),
  attributes: z.record(name, attribute).default({}),
})
const schema = z.strictObject({
  /** What arrives, in the order of the connections. */
  inputs: z.array(name).min(1).max(256),
  nodes: z.array(nodeSchema).min(1).max(1000),
  constants: z.record(name, constant).default({}),
  parameters: z.record(name, z.strictObject({ shape, role: z.enum(['parameter', 'buffer']) })).default({}),
  /** Which result leaves the layer. */
  output: name,
})

export type ForeignNodes = z.infer<typeof schema>
export type ForeignConstant = z.infer<typeof constant>

export const writeForeignNodes = (nodes: z.input<typeof schema>): string =>
  JSON.stringify(nodes, (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value))

export function constantOf({ type, shape, data }: ForeignConstant): Tensor {
  const values = new arrayOf[type](data.length)
  const wide = type === 'int64' || type === 'uint64'
  for (const [at, one] of data.entries()) values[at] = (wide ? BigInt(Math.trunc(one)) : one) as number & bigint
  return { type, shape, data: values as TensorData }
}
export const foreignConstant = ({ type, shape, data }: Tensor): ForeignConstant => ({
  type,
  shape: [...shape],
  data: type === 'float16' ? Array.from(data as Uint16Array) : numbers({ type, shape, data }),
})

const read = new Map<string, ForeignNodes | undefined>()

/** Undefined where the text is none, or names what is not there. */
export function readForeignNodes(text: string): ForeignNodes | undefined {
  if (read.size > 2000) read.clear()
  if (!read.has(text)) read.set(text, parsed(text))
  return read.get(text)
}

function parsed(text: string): ForeignNodes | undefined {
  try {
    const nodes = schema.parse(JSON.parse(text))
    const whole = Object.values(nodes.constants).every(({ shape, data }) => elementCount(shape) === data.length)
    return whole && isWired(nodes) ? nodes : undefined
  } catch {
    return undefined
  }
}

/** Every name is made once, before it is read. */
function isWired({ inputs, nodes, constants, parameters, output }: ForeignNodes): boolean {
  const known = new Set([...inputs, ...Object.keys(constants), ...Object.keys(parameters)])
  if (known.size < inputs.length + Object.keys(constants).length + Object.keys(parameters).length) return false
  for (const node of nodes) {
    if (node.inputs.some((one) => one !== '' && !known.has(one))) return false
    for (const made of node.outputs.filter((one) => one !== '')) {
      if (known.has(made)) return false
      known.add(made)
    }
  }
  return known.has(output)
}

/** The nodes behind `arriving`; throws ShapeRefused or Unsupported where an operator cannot take what reaches it. */
export function emitForeignNodes(
  g: GraphBuilder,
  { inputs, nodes, constants, parameters, output }: ForeignNodes,
  arriving: readonly Value[],
  parameter: (name: string) => Value,
): Value {
  const values = new Map<string, Value>(inputs.map((one, at) => [one, arriving[at] as Value]))
  for (const [one, value] of Object.entries(constants)) values.set(one, g.constant(constantOf(value)))
  for (const one of Object.keys(parameters)) values.set(one, parameter(one))
  for (const node of nodes) {
    const operator = operators.get(operatorKey(node))
    if (!operator) throw new Unsupported(`operator ${operatorKey(node)}`, 'ONNX operator', 'is not known to Lamina.')
    const unknown = Object.keys(node.attributes).find((one) => !Object.hasOwn(operator.attributes, one))
    if (unknown !== undefined) throw new ShapeRefused(`${operatorKey(node)} has no attribute "${unknown}"`)
    const made = g.ops(
      node.op,
      node.inputs.map((one) => (one === '' ? undefined : values.get(one))),
      node.attributes as PlainAttributes,
      { domain: node.domain, outputs: node.outputs.length },
    )
    for (const [at, value] of made.entries()) values.set(node.outputs[at] ?? '', value)
  }
  const result = values.get(output)
  invariant(result, `"${output}" is made`)
  return result
}

export const parametersOf = ({
  parameters,
}: ForeignNodes): readonly { readonly name: string; readonly shape: Shape; readonly role: 'parameter' | 'buffer' }[] =>
  Object.entries(parameters).map(([one, said]) => ({ name: one, ...said }))
