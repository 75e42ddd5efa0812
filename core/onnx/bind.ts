// Fixes the free dimensions of a graph, the batch above all: afterwards every shape is a number and shape arithmetic has become constants.

import { ProblemsFound } from '../problems.ts'
import { int64, numbers, sayShape, type Tensor } from '../tensor/tensor.ts'
import { GraphBuilder } from './builder.ts'
import type { Dimension, OnnxGraph, OnnxNode } from './graph.ts'
import { ShapeRefused, type Value } from './operator.ts'
import { prune } from './prune.ts'

/**
 * The graph for batches of `batch` examples (axis 0 of every input, free or not); `sizes` gives other free dimensions by name.
 * Throws ProblemsFound where one stays open, or where the model holds its batch size inside.
 */
export function bindDimensions(graph: OnnxGraph, batch: number, sizes: Readonly<Record<string, number>> = {}): OnnxGraph {
  const batchNames = new Set(graph.inputs.flatMap(({ shape }) => (typeof shape[0] === 'string' ? [shape[0]] : [])))
  const open = new Set<string>()
  const bound = (size: Dimension, axis: number): number => {
    if (axis === 0 || (typeof size === 'string' && batchNames.has(size))) return batch
    if (typeof size === 'number') return size
    const given = sizes[size]
    if (given === undefined) open.add(size)
    return given ?? 1
  }
  const inputs = graph.inputs.map(({ name, type, shape }) => ({ name, type, shape: shape.map(bound) }))
  if (open.size) throw new ProblemsFound([openDimensions(graph, [...open])])
  const fixedBatches = graph.inputs.flatMap(({ shape }) => (typeof shape[0] === 'number' && shape[0] !== batch ? [shape[0]] : []))
  const g = new GraphBuilder(graph.name)
  for (const { name, type, shape } of inputs) g.input(name, type, shape)
  for (const [name, value] of graph.initializers) g.initializer(name, value)
  for (const [key, value] of graph.metadata) g.setMetadata(key, value)
  try {
    for (const node of graph.nodes) appendBound(g, fixedBatches.length ? rebatched(g, node, fixedBatches, batch) : node)
    for (const { name, shape } of fixedBatches.length ? graph.outputs : []) {
      const followed = shape[0] !== fixedBatches[0] || g.value(name).shape[0] === batch
      if (!followed) throw new ShapeRefused(`"${name}" keeps ${sayShape(g.value(name).shape)}`)
    }
  } catch (error) {
    if (error instanceof ShapeRefused && fixedBatches.length) throw new ProblemsFound([fixedBatch(graph, fixedBatches, error)])
    throw error
  }
  for (const { name } of graph.outputs) g.output(g.value(name))
  return prune(g.build())
}

/** As the builder does, but an If whose condition is settled now gives way to its branch. */
function appendBound(g: GraphBuilder, node: OnnxNode): void {
  const condition = node.op === 'If' ? g.value(node.inputs[0] ?? '').constant : undefined
  const branch = condition && node.attributes[condition.data[0] ? 'then_branch' : 'else_branch']
  if (branch?.type !== 'graph') {
    g.append(node)
    return
  }
  for (const [name, value] of branch.value.initializers) g.append(constantNode(name, value))
  for (const inner of branch.value.nodes) appendBound(g, { ...inner, name: `${node.name}/${inner.name}` })
  for (const [index, { name }] of branch.value.outputs.entries()) {
    const output = node.outputs[index] ?? ''
    g.append({ name: `${node.name}/${output}`, domain: '', op: 'Identity', inputs: [name], outputs: [output], attributes: {} })
  }
}

const constantNode = (name: string, value: Tensor): OnnxNode => ({
  name: `constant/${name}`,
  domain: '',
  op: 'Constant',
  inputs: [],
  outputs: [name],
  attributes: { value: { type: 'tensor', value } },
})

/** Exporters without a free batch write it into shapes as a number: a reshape to `[1, 400]` or an expansion to it goes to `[batch, 400]`. */
function rebatched(g: GraphBuilder, node: OnnxNode, was: readonly number[], batch: number): OnnxNode {
  if (node.op !== 'Reshape' && node.op !== 'Expand') return node
  const [x, shape] = node.inputs.map((name): Value | undefined => (g.has(name) ? g.value(name) : undefined))
  const [first, ...rest] = shape?.constant ? numbers(shape.constant) : []
  if (!x || first === undefined || !was.includes(first) || (node.op === 'Reshape' && x.shape[0] !== batch)) return node
  return { ...node, inputs: [x.name, g.constant(int64([batch, ...rest])).name] }
}

function openDimensions(graph: OnnxGraph, names: readonly string[]) {
  const input = graph.inputs.find(({ shape }) => shape.some((size) => names.includes(String(size))))
  return {
    code: 'open-dimensions',
    severity: 'error',
    what: `The model leaves ${names.map((name) => `"${name}"`).join(' and ')} of its input "${input?.name}" (${sayShape(input?.shape ?? [])}) open.`,
    mend: 'Export it with a fixed image size; only the batch may stay open.',
  } as const
}

function fixedBatch(graph: OnnxGraph, batches: readonly number[], cause: ShapeRefused) {
  return {
    code: 'fixed-batch',
    severity: 'error',
    what: `The model "${graph.name}" is made for batches of ${batches[0]} only (${cause.message}).`,
    mend: 'Export it with a free batch dimension (dynamic_axes or dynamic_shapes in PyTorch).',
  } as const
}
