// Images computed phase by phase (every stride-th row and column of each) put together again: whole blocks of channels are gathered.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import type { Shape } from '../../tensor/tensor.ts'
import { gatherRows } from '../blocked.ts'

interface Phases {
  /** Blocked, of the result: [B, C, H, W]. */
  readonly image: Shape
  readonly strides: readonly [rows: number, columns: number]
  readonly block: number
  /** Where the channels of one phase of one image begin, counted in blocked maps of the source. */
  start(batch: number, phase: number): number
}

/** phases: blocked maps [⌈H/rows⌉, ⌈W/columns⌉] in any order -> blocked [B, C, H, W]. */
export function interleave(g: GraphBuilder, phases: Value, { image, strides, block, start }: Phases): Value {
  const [batch = 1, channels = 1, height = 1, width = 1] = image
  const [rows, columns] = strides
  // Where the strides leave a rest, later phases have a row or column that is not wanted.
  const across = Math.ceil(width / columns)
  const area = Math.ceil(height / rows) * across
  const order = new Int32Array((batch * channels * height * width) / block)
  let at = 0
  for (let index = 0; index < batch; index++)
    for (let map = 0; map < channels / block; map++)
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++) {
          const first = (start(index, (row % rows) * columns + (column % columns)) + map) * area
          order[at++] = first + Math.floor(row / rows) * across + Math.floor(column / columns)
        }
  return g.reshape(gatherRows(g, phases, block, order), image)
}
