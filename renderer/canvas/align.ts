// New places of several layers: along one edge or middle, or with equal gaps between them.

import { type Box, type Boxes, bottom, middleX, middleY, type Point, right } from './geometry.ts'

export type Alignment = 'left' | 'centre' | 'right' | 'top' | 'middle' | 'bottom'
export type Distribution = 'horizontally' | 'vertically'

type Places = Readonly<Record<string, Point>>

const places = (boxes: Boxes, place: (box: Box, id: string) => Partial<Point>): Places =>
  Object.fromEntries(
    [...boxes].map(([id, box]) => {
      const { x = box.x, y = box.y } = place(box, id)
      return [id, { x: Math.round(x), y: Math.round(y) }]
    }),
  )

export function aligned(boxes: Boxes, to: Alignment): Places {
  const all = [...boxes.values()]
  const [left, rightEnd] = [Math.min(...all.map(({ x }) => x)), Math.max(...all.map(right))]
  const [top, bottomEnd] = [Math.min(...all.map(({ y }) => y)), Math.max(...all.map(bottom))]
  switch (to) {
    case 'left':
      return places(boxes, () => ({ x: left }))
    case 'centre':
      return places(boxes, ({ width }) => ({ x: (left + rightEnd - width) / 2 }))
    case 'right':
      return places(boxes, ({ width }) => ({ x: rightEnd - width }))
    case 'top':
      return places(boxes, () => ({ y: top }))
    case 'middle':
      return places(boxes, ({ height }) => ({ y: (top + bottomEnd - height) / 2 }))
    case 'bottom':
      return places(boxes, ({ height }) => ({ y: bottomEnd - height }))
  }
}

/** The outermost two stay; between the others the gaps are equal, also where they overlap. */
export function distributed(boxes: Boxes, along: Distribution): Places {
  const across = along === 'horizontally'
  const [start, length, middle] = across
    ? ([({ x }: Box) => x, ({ width }: Box) => width, middleX] as const)
    : ([({ y }: Box) => y, ({ height }: Box) => height, middleY] as const)
  const sorted = [...boxes].sort(([, a], [, b]) => middle(a) - middle(b))
  const [first, last] = [sorted[0]?.[1], sorted.at(-1)?.[1]]
  if (!first || !last || sorted.length < 3) return {}
  const room = start(last) + length(last) - start(first)
  const gap = (room - sorted.reduce((sum, [, box]) => sum + length(box), 0)) / (sorted.length - 1)
  const starts = new Map<string, number>()
  let next = start(first)
  for (const [id, box] of sorted) {
    starts.set(id, next)
    next += length(box) + gap
  }
  return places(boxes, (_, id) => (across ? { x: starts.get(id) ?? 0 } : { y: starts.get(id) ?? 0 }))
}
