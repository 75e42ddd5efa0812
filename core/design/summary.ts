// The table of a network: one row per layer, and its totals. Designs are summarised here, imported models in core/compile/summary.ts.

import type { Shape } from '../tensor/tensor.ts'
import type { CheckedDesign } from './checked.ts'
import { type ReceptiveField, receptiveFields } from './receptive-field.ts'

export interface SummaryRow {
  readonly name: string
  /** LayerType.type, or the ONNX operator. */
  readonly type: string
  /** Of one example. */
  readonly outputShape: Shape
  readonly parameters: number
  readonly trainable: number
  readonly multiplyAdds: number
  /** Pixels along the longer axis; null where every value sees the whole image. */
  readonly receptiveField: number | null
  /** Places of the rows that feed it. */
  readonly sources: readonly number[]
}

export interface Summary {
  readonly layers: readonly SummaryRow[]
  readonly totals: { readonly parameters: number; readonly trainable: number; readonly multiplyAdds: number }
}

export function summarise({ nodes }: CheckedDesign): Summary {
  const fields = receptiveFields(nodes)
  const places = new Map(nodes.map(({ node }, at) => [node.id, at]))
  return totalled(
    nodes.map(({ node, layer, output, arithmetic, sources }) => ({
      name: node.name,
      type: layer.type,
      outputShape: output,
      parameters: arithmetic.parameters.value,
      trainable: arithmetic.parameters.value,
      multiplyAdds: arithmetic.multiplyAdds.value,
      receptiveField: fieldSize(fields.get(node.id)),
      sources: sources.flatMap((id) => places.get(id) ?? []).sort((a, b) => a - b),
    })),
  )
}

export const fieldSize = (field: ReceptiveField | undefined): number | null =>
  field === undefined || field === 'all' ? null : Math.max(...field.size)

export function totalled(layers: readonly SummaryRow[]): Summary {
  const total = (count: (row: SummaryRow) => number) => layers.reduce((sum, row) => sum + count(row), 0)
  return {
    layers,
    totals: {
      parameters: total((row) => row.parameters),
      trainable: total((row) => row.trainable),
      multiplyAdds: total((row) => row.multiplyAdds),
    },
  }
}
