// The table of a design's layers: rows, their order by any column, and the same as a CSV file.

import type { CheckedNode, CheckResult } from '../../core/design/checked.ts'
import type { Design, DesignNode } from '../../core/design/design.ts'
import { sayShape } from '../../core/tensor/tensor.ts'
import { texts } from '../texts/texts.ts'
import { fieldOf, memoryOf } from './figures.ts'

export const columns = ['layer', 'output', 'parameters', 'multiplyAdds', 'field', 'memory'] as const
export type ColumnName = (typeof columns)[number]
export interface Order {
  readonly column: ColumnName
  readonly descending: boolean
}

export interface LayerRow {
  readonly node: DesignNode
  /** Left out when the network answers. */
  readonly trainedOnly: boolean
  /** Absent while its shape is unknown. */
  readonly checked: CheckedNode | undefined
  readonly output: string
  /** Number to sort by; −1 while it is unknown. */
  readonly sizes: Readonly<Record<Exclude<ColumnName, 'layer'>, number>>
  /** `8×8`, `all`. */
  readonly field: string
}

/** In the order of execution; layers that are not understood come last. */
export function layerRows(design: Design, check: CheckResult): readonly LayerRow[] {
  const order = new Map([...check.understood.keys()].map((id, at) => [id, at]))
  const place = ({ id }: DesignNode) => order.get(id) ?? order.size
  return design.nodes.toSorted((a, b) => place(a) - place(b)).map((node) => rowOf(node, check))
}

function rowOf(node: DesignNode, check: CheckResult): LayerRow {
  const checked = check.understood.get(node.id)
  const trainedOnly = check.trainedOnly.has(node.id)
  if (!checked)
    return { node, trainedOnly, checked, output: '?', field: '', sizes: { output: -1, parameters: -1, multiplyAdds: -1, field: -1, memory: -1 } }
  const seen = fieldOf(check, node.id)
  const memory = memoryOf(checked).value
  return {
    node,
    trainedOnly,
    checked,
    output: sayShape(checked.output),
    field: seen?.size ?? '',
    sizes: {
      output: memory,
      parameters: checked.arithmetic.parameters.value,
      multiplyAdds: checked.arithmetic.multiplyAdds.value,
      field: !seen ? 0 : seen.field === 'all' ? Number.POSITIVE_INFINITY : seen.field.size.reduce((product, one) => product * one, 1),
      memory,
    },
  }
}

/** Equal ones stay as they were; without an order, as the design runs. */
export function sorted(rows: readonly LayerRow[], order: Order | undefined): readonly LayerRow[] {
  if (!order) return rows
  const { column, descending } = order
  const by = (a: LayerRow, b: LayerRow): number =>
    column === 'layer' ? a.node.name.localeCompare(b.node.name, 'en', { numeric: true }) : a.sizes[column] - b.sizes[column] || 0
  return rows.toSorted((a, b) => (descending ? by(b, a) : by(a, b)))
}

/** RFC 4180: fields with commas, quotes or line ends stand in quotes. */
export function csvOf(rows: readonly LayerRow[], titles: readonly string[]): string {
  const lines = rows.map(({ node, checked, output, field, sizes, trainedOnly }) => [
    node.name,
    checked?.layer.title ?? node.type,
    output,
    ...(checked ? [sizes.parameters, sizes.multiplyAdds, field, sizes.memory] : ['', '', '', '']),
    trainedOnly ? texts.analysis.trainedOnly : '',
  ])
  return [titles, ...lines].map((line) => `${line.map((field) => quoted(String(field))).join(',')}\r\n`).join('')
}
const quoted = (field: string): string => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)
