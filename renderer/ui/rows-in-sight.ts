// Which rows of a long list are in sight, so that only those are drawn: rows of one height, in a box that scrolls.

import { type RefObject, useEffect, useState } from 'react'

export interface RowsInSight {
  /** Of the list, in pixels of the page. */
  readonly width: number
  /** The first and last row in sight, with half a screen to spare on both sides; the list may be shorter. */
  readonly first: number
  readonly last: number
}

/** `scroller`: selects the nearest box around the list that scrolls. */
export function useRowsInSight(list: RefObject<HTMLElement | null>, scroller: string, rowPx: number): RowsInSight {
  const [sight, setSight] = useState<RowsInSight>({ width: 0, first: 0, last: 0 })
  useEffect(() => {
    const rows = list.current
    const box = rows?.closest<HTMLElement>(scroller)
    if (!rows || !box) return
    const look = (): void => {
      const top = box.getBoundingClientRect().top - rows.getBoundingClientRect().top
      const spare = box.clientHeight / 2
      const rowAt = (y: number): number => Math.max(0, Math.floor(y / rowPx))
      const next = { width: rows.clientWidth, first: rowAt(top - spare), last: rowAt(top + box.clientHeight + spare) }
      setSight((was) => (was.width === next.width && was.first === next.first && was.last === next.last ? was : next))
    }
    look()
    const observer = new ResizeObserver(look)
    observer.observe(rows)
    observer.observe(box)
    box.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      box.removeEventListener('scroll', look)
    }
  }, [list, scroller, rowPx])
  return sight
}
