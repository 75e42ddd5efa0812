// Whether a graph is sound: run after every transformation, so that a bug shows where it was made and not in ONNX Runtime.

import { invariant } from '../problems.ts'
import { sayShape } from '../tensor/tensor.ts'
import { GraphBuilder } from './builder.ts'
import { type OnnxGraph, readsOf } from './graph.ts'
import { operatorKey } from './operator.ts'

/** Throws at the first unknown operator, undefined or doubled value, wrong arity, or shape that differs from the one inferred. */
export function verify(graph: OnnxGraph): void {
  const g = new GraphBuilder(graph.name)
  const names = new Set<string>()
  for (const { name, type, shape } of graph.inputs) {
    const sizes = shape.filter((size) => typeof size === 'number')
    invariant(sizes.length === shape.length, `the input "${name}" (${sayShape(shape)}) has free dimensions: bind them before verifying`)
    g.input(name, type, sizes)
  }
  for (const [name, value] of graph.initializers) g.initializer(name, value)
  for (const node of graph.nodes) {
    const named = `${operatorKey(node)} "${node.name}"`
    invariant(!names.has(node.name), `two nodes are called "${node.name}"`)
    names.add(node.name)
    for (const name of readsOf(node)) invariant(g.has(name), `${named} reads "${name}" before it is made`)
    for (const value of g.append(node)) {
      const declared = graph.values.get(value.name)
      if (!declared) continue
      const agrees = declared.type === value.type && String(declared.shape) === String(value.shape)
      invariant(
        agrees,
        `${named} gives ${value.type} ${sayShape(value.shape)}, but "${value.name}" is declared ${declared.type} ${sayShape(declared.shape)}`,
      )
    }
  }
  for (const { name, shape } of graph.outputs) {
    invariant(g.has(name), `the output "${name}" is never made`)
    const made = g.value(name).shape
    invariant(String(made) === String(shape), `the output "${name}" is ${sayShape(made)}, but declared ${sayShape(shape)}`)
  }
}
