// A plain table: one column definition per column, rows as data.

import type { ReactNode } from 'react'
import { SeenRows } from './seen-rows.tsx'

export interface Column<Row> {
  readonly title: string
  readonly numeric?: boolean
  cell(row: Row): ReactNode
}

interface TableProps<Row> {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  keyOf(row: Row): string
  readonly selected?: string | undefined
  onSelect?(row: Row): void
  /** Selects the box around it that scrolls: only the rows in sight are drawn, and columns are of one width. */
  readonly scroller?: string
}

export function Table<Row>({ label, columns, rows, keyOf, selected, onSelect, scroller }: TableProps<Row>) {
  const draw = (row: Row, at: number) => (
    <tr key={keyOf(row)} data-selected={selected === keyOf(row)} onClick={() => onSelect?.(row)} aria-rowindex={scroller ? at + 2 : undefined}>
      {columns.map((column) => (
        <td key={column.title} data-numeric={column.numeric}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  )
  return (
    <table className="table" aria-label={label} aria-rowcount={scroller ? rows.length + 1 : undefined} data-fixed={scroller !== undefined}>
      <thead>
        <tr aria-rowindex={scroller ? 1 : undefined}>
          {columns.map((column) => (
            <th key={column.title} scope="col" data-numeric={column.numeric}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      {scroller ? <SeenRows rows={rows} columns={columns.length} scroller={scroller} draw={draw} /> : <tbody>{rows.map(draw)}</tbody>}
    </table>
  )
}
