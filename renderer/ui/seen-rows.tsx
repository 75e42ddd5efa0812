// Rows of a long table of which only those in sight are drawn; empty ones stand for the rest.

import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { useRowsInSight } from './rows-in-sight.ts'

interface SeenRowsProps<Row> {
  readonly rows: readonly Row[]
  readonly columns: number
  /** Selects the nearest box around the table that scrolls. */
  readonly scroller: string
  /** Rows without height that stand above all. */
  readonly first?: ReactNode
  /** `at`: its place among the rows. Its key is the row's own. */
  draw(row: Row, at: number): ReactNode
}

export function SeenRows<Row>({ rows, columns, scroller, first: above, draw }: SeenRowsProps<Row>) {
  const start = useRef<HTMLTableSectionElement>(null)
  const body = useRef<HTMLTableSectionElement>(null)
  const [rowPx, setRowPx] = useState(24)
  const sight = useRowsInSight(start, scroller, rowPx)
  const end = Math.min(rows.length, sight.last + 1)
  const first = Math.min(sight.first, end)
  const known = end > first
  useLayoutEffect(() => {
    const drawn = known && body.current?.querySelector('tr')
    if (drawn) setRowPx(drawn.getBoundingClientRect().height)
  }, [known])
  const unseen = (count: number) =>
    count > 0 && (
      <tbody className="unseen" aria-hidden="true">
        <tr>
          <td colSpan={columns} style={{ height: count * rowPx }} />
        </tr>
      </tbody>
    )
  return (
    <>
      <tbody ref={start}>{above}</tbody>
      {unseen(first)}
      <tbody ref={body}>{rows.slice(first, end).map((row, at) => draw(row, first + at))}</tbody>
      {unseen(rows.length - end)}
    </>
  )
}
