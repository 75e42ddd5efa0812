// Which outputs stay until the backward pass has read them: those from which a gradient is computed. The others are gone as soon as the next layer has them.

import type { CheckedNode } from '../design/checked.ts'
import { elementCount } from '../tensor/tensor.ts'

/** Their gradient follows from what leaves them, not from what arrives. */
const byOutput: ReadonlySet<string> = new Set(['relu', 'tanh', 'sigmoid', 'hard-sigmoid', 'softmax', 'softmin', 'log-softmax'])

/** Their gradient needs shapes alone. */
const byShape =
  /^(input|output|residual-add|concatenate|flatten|reshape|(spatial-)?dropout|stochastic-depth|channel-shuffle|upsample|pixel-(un)?shuffle|pad-\dd|(global-|adaptive-)?average-pool-\dd)$/

/** Their gradient compares what arrives with what leaves. */
const byBoth = /^(((adaptive-|global-)?max-pool|lp-pool)-\dd|elu|selu|celu)$/

/** In the outputs of all layers that are kept, for one image. */
export function keptValues(nodes: readonly CheckedNode[]): number {
  const read = new Set<string>()
  for (const { layer, sources } of nodes) if (!byOutput.has(layer.type) && !byShape.test(layer.type)) for (const id of sources) read.add(id)
  const isKept = ({ node, layer }: CheckedNode): boolean => read.has(node.id) || byOutput.has(layer.type) || byBoth.test(layer.type)
  return nodes.reduce((sum, checked) => sum + (isKept(checked) ? elementCount(checked.output) : 0), 0)
}

/** What enters and leaves the layer for which that is most, for one image. */
export const widestValues = (nodes: readonly CheckedNode[]): number =>
  Math.max(0, ...nodes.map(({ inputs, output }) => elementCount(output) + inputs.reduce((sum, shape) => sum + elementCount(shape), 0)))
