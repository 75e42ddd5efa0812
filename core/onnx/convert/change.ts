// What one change between opsets is, for core/onnx/convert: how a node of an older (or newer) file is said in ours.

import type { Tensor } from '../../tensor/tensor.ts'
import type { Attribute, OnnxNode } from '../graph.ts'

export interface ConvertCall {
  readonly node: OnnxNode
  /** Adds a `Constant` node before the node; returns its value's name. */
  constant(what: string, value: Tensor): string
  /** A value name that nobody has. */
  fresh(what: string): string
  /** Elements of a value that is an initializer or a `Constant` in the file. */
  constantOf(value: string): Tensor | undefined
  /** Number of dimensions, where the file says it. */
  rankOf(value: string): number | undefined
  /** Throws Unsupported, naming file and node. */
  refuse(subject: string, why: string): never
}

export interface Change {
  readonly op: string
  /** Standard operators where absent. */
  readonly domain?: string
  /** Nodes of files with an opset below this one are converted. */
  readonly below?: number
  /** Nodes of files with this opset or a newer one are converted. */
  readonly since?: number
  /** The nodes that stand for it; they go through the later changes themselves. */
  convert(call: ConvertCall): readonly OnnxNode[]
}

export const without = (attributes: OnnxNode['attributes'], ...names: readonly string[]): Record<string, Attribute> =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)))

/** The inputs with `value` at `index`, absent ones before it filled with ''. */
export function placed(inputs: readonly string[], index: number, value: string): string[] {
  const all = [...inputs]
  while (all.length < index) all.push('')
  all[index] = value
  return all
}
