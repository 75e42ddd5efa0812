// The table of a network: one row per layer, and its totals. Designs are summarised here, imported models in core/compile/summary.ts.

import type { Shape } from '../tensor/tensor.ts'
import type { CheckedDesign } from './checked.ts'
import { trainedOnly } from './heads.ts'
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
  /** It leads to auxiliary heads alone and is left out when the network answers. */
  readonly trainingOnly?: true
}

export interface Summary {
  readonly layers: readonly SummaryRow[]
  /** Of the network that answers. */
  readonly totals: { readonly parameters: number; readonly trainable: number; readonly multiplyAdds: number }
  /** What auxiliary heads add while the network is trained. */
  readonly heads?: { readonly parameters: number; readonly multiplyAdds: number }
}

export function summarise({ nodes }: CheckedDesign): Summary {
  const fields = receptiveFields(nodes)
  const aside = trainedOnly(nodes)
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
      ...(aside.has(node.id) ? { trainingOnly: true } : {}),
    })),
  )
}

export const fieldSize = (field: ReceptiveField | undefined): number | null =>
  field === undefined || field === 'all' ? null : Math.max(...field.size)

export function totalled(layers: readonly SummaryRow[]): Summary {
  const total = (rows: readonly SummaryRow[], count: (row: SummaryRow) => number) => rows.reduce((sum, row) => sum + count(row), 0)
  const [answers, heads] = [layers.filter((row) => !row.trainingOnly), layers.filter((row) => row.trainingOnly)]
  return {
    layers,
    totals: {
      parameters: total(answers, (row) => row.parameters),
      trainable: total(answers, (row) => row.trainable),
      multiplyAdds: total(answers, (row) => row.multiplyAdds),
    },
    ...(heads.length > 0
      ? { heads: { parameters: total(heads, (row) => row.parameters), multiplyAdds: total(heads, (row) => row.multiplyAdds) } }
      : {}),
  }
}
