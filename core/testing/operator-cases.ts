// One-node graphs for every operator of the catalog: shape rules, folding and the table of allowed operators are measured on them with ONNX Runtime.

import { GraphBuilder } from '../onnx/builder.ts'
import type { OnnxGraph, OnnxNode } from '../onnx/graph.ts'
import { tagAttributes, type Value } from '../onnx/operator.ts'
import { operators } from '../onnx/operators/index.ts'
import { invariant } from '../problems.ts'
import { randomStream } from '../tensor/random.ts'
import { arrayOf, elementCount, isTensor, type Shape, type Tensor, type TensorData } from '../tensor/tensor.ts'
import type { OperatorCase } from './operator-case.ts'
import { elementwiseCases } from './operator-cases-elementwise.ts'
import { imageCases } from './operator-cases-image.ts'
import { shapeCases } from './operator-cases-shape.ts'

export const operatorCases: readonly OperatorCase[] = [...elementwiseCases, ...imageCases, ...shapeCases]

export const titleOf = ({ op, name }: OperatorCase): string => `${op}, ${name}`

export interface BuiltCase {
  /** The node as it is, not folded. */
  readonly graph: OnnxGraph
  /** What the operator's rule and folding say of its results. */
  readonly results: readonly Value[]
  readonly feeds: Readonly<Record<string, Tensor>>
}

export function buildCase({ op, name, inputs, attributes, outputs }: OperatorCase): BuiltCase {
  const operator = operators.get(op)
  invariant(operator, `no operator ${op}`)
  const g = new GraphBuilder(`${op}, ${name}`)
  const feeds: Record<string, Tensor> = {}
  const values = inputs.map((given, index) => {
    if (!given) return undefined
    if (isTensor(given)) return g.constant(given)
    const value = g.input(`x${index}`, given.type, given.shape)
    feeds[value.name] = sample(given.type, given.shape, op === 'Acosh' ? 1.1 : 0.1, `${op}/${name}/${index}`)
    return value
  })
  const results = g.ops(op.slice(operator.domain ? operator.domain.length + 1 : 0), values, attributes, { domain: operator.domain, outputs })
  for (const result of results) g.output(result)
  const node: OnnxNode = {
    name: 'tested',
    domain: operator.domain,
    op: operator.op,
    inputs: values.map((value) => value?.name ?? ''),
    outputs: results.map((result) => result.name),
    attributes: tagAttributes(operator, attributes),
  }
  const built = g.build()
  const made = new Set(node.outputs)
  return { graph: { ...built, nodes: [...built.nodes.filter((other) => !other.outputs.some((output) => made.has(output))), node] }, results, feeds }
}

/** Small numbers that suit every operator: floats from `low` to 0.8 above it, whole ones in 0 ... 3. */
function sample(type: Tensor['type'], shape: Shape, low: number, key: string): Tensor {
  const stream = randomStream(1, key)
  const data = new arrayOf[type](elementCount(shape))
  for (let index = 0; index < data.length; index++) {
    const value = type.startsWith('float') ? low + 0.8 * stream.uniform() : stream.below(type === 'bool' ? 2 : 4)
    data[index] = (type.endsWith('int64') ? BigInt(value) : value) as number & bigint
  }
  return { type, shape, data: data as TensorData }
}
