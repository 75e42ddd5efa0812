// The one intermediate form: an ONNX graph as plain data. Drawings compile to it, files decode to it, autograd and lowering rewrite it.
// Internally always `internalOpset`; core/onnx/codec converts older and newer files on the way in.

import type { ElementType, Tensor } from '../tensor/tensor.ts'

/** Operators of '' in every OnnxGraph mean what this opset says; protobuf files written by us declare it, with IR version 9. */
export const internalOpset = 20
export const irVersion = 9

/** A fixed size, or the name of a free one such as the batch (`N`). */
export type Dimension = number | string

export interface ValueInfo {
  readonly name: string
  readonly type: ElementType
  readonly shape: readonly Dimension[]
}

export type Attribute =
  | { readonly type: 'int' | 'float'; readonly value: number }
  | { readonly type: 'ints' | 'floats'; readonly value: readonly number[] }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'tensor'; readonly value: Tensor }
  | { readonly type: 'graph'; readonly value: OnnxGraph }

export interface OnnxNode {
  /** Carries provenance: `n7.conv1/Conv`, `n7.conv1/Conv~grad/Mul`. Unique in the graph. */
  readonly name: string
  /** '' is ONNX's own; `com.microsoft`, `com.microsoft.nchwc` are ONNX Runtime's; `lamina` is ours and never reaches ONNX Runtime. */
  readonly domain: string
  readonly op: string
  /** Value names; '' where an optional input is absent. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
}

export interface OnnxGraph {
  readonly name: string
  readonly inputs: readonly ValueInfo[]
  readonly outputs: readonly ValueInfo[]
  /**
   * Weights: a float32 initializer of rank >= 1 is a parameter, or a buffer where it feeds running statistics; see `rolesOf`.
   * Constants of the mathematics (shapes, axes, scalars) are `Constant` nodes.
   */
  readonly initializers: ReadonlyMap<string, Tensor>
  /** In execution order. */
  readonly nodes: readonly OnnxNode[]
  /** Type and shape of every value that nodes produce, as far as known. */
  readonly values: ReadonlyMap<string, ValueInfo>
  /** metadata_props of the file. */
  readonly metadata: ReadonlyMap<string, string>
}

/** Type and shape of any value of the graph: input, initializer or result. */
export function valueInfo(graph: OnnxGraph, name: string): ValueInfo | undefined {
  const input = graph.inputs.find((candidate) => candidate.name === name)
  if (input) return input
  const initializer = graph.initializers.get(name)
  return initializer ? { name, type: initializer.type, shape: initializer.shape } : graph.values.get(name)
}

/** Names of all values that a node reads, those that the graphs inside it take from outside included. */
export function readsOf(node: OnnxNode): readonly string[] {
  const reads = node.inputs.filter((name) => name !== '')
  for (const attribute of Object.values(node.attributes)) {
    if (attribute.type !== 'graph') continue
    const inner = attribute.value
    const own = new Set([...inner.inputs.map(({ name }) => name), ...inner.initializers.keys(), ...inner.nodes.flatMap(({ outputs }) => outputs)])
    const read = [...inner.nodes.flatMap(readsOf), ...inner.outputs.map(({ name }) => name)]
    reads.push(...read.filter((name) => !own.has(name)))
  }
  return reads
}
