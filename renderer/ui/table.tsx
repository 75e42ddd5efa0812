// A plain table: one column definition per column, rows as data.

import type { ReactNode } from 'react'

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
}

export function Table<Row>({ label, columns, rows, keyOf, selected, onSelect }: TableProps<Row>) {
  return (
    <table className="table" aria-label={label}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.title} scope="col" data-numeric={column.numeric}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)} data-selected={selected === keyOf(row)} onClick={() => onSelect?.(row)}>
            {columns.map((column) => (
              <td key={column.title} data-numeric={column.numeric}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
