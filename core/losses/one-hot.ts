// Class labels as values that a graph can compute with. Used by the losses beside it.

import type { GraphBuilder } from '../onnx/builder.ts'
import { dataTypes } from '../onnx/element-types.ts'
import type { Value } from '../onnx/operator.ts'

/** int64 [N, ...places] -> float32 [N, K, ...places]: 1 where the class is the label; 0 everywhere for a label that is no class. */
export function oneHot(g: GraphBuilder, labels: Value, classes: number, rank: number): Value {
  const column = g.op('Unsqueeze', [g.op('Cast', [labels], { to: dataTypes.int32 }), g.ints([1])])
  const shape = Array.from({ length: rank }, (_, axis) => (axis === 1 ? classes : 1))
  const numbers = g.constant({ type: 'int32', shape, data: Int32Array.from({ length: classes }, (_, at) => at) })
  return g.op('Cast', [g.op('Equal', [column, numbers])], { to: dataTypes.float32 })
}
