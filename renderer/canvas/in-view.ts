// What of the drawing React Flow gets: what is in view and a margin. Zoomed far out, where hundreds of layers are in view, a picture stands for them
// (overview.tsx) and only what a person points at or has chosen is there to be touched.

import { type ReactFlowState, useStore } from '@xyflow/react'
import { useMemo } from 'react'
import type { BoxIndex } from './box-index.ts'
import { type Boxes, bottom, right } from './geometry.ts'
import type { LayerFlowNode, WireEdge } from './projection.ts'
import type { Route } from './route.ts'
import type { Drawing } from './still.ts'

/** A stretch of the canvas, in its own pixels. */
export interface Stretch {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}
export type Detail = 'full' | 'name' | 'box'

export const detailAt = (zoom: number): Detail => (zoom >= 0.75 ? 'full' : zoom >= 0.4 ? 'name' : 'box')

/** More layers than this in view, as boxes, are painted as one picture. */
const mostBoxes = 150
/** The stretch grows and shrinks by this share of the view, so that few layers come and go at a time. */
const steps = 4

function stretchKey({ transform: [x, y, zoom], width, height }: ReactFlowState): string {
  const ends = (offset: number, length: number): readonly number[] => {
    const step = 2 ** Math.ceil(Math.log2(Math.max(1, length) / zoom / steps))
    const from = -offset / zoom
    return [(Math.floor(from / step) - 1) * step, (Math.ceil((from + length / zoom) / step) + 1) * step]
  }
  return [...ends(x, width), ...ends(y, height)].join(' ')
}

export interface Shown {
  readonly nodes: readonly LayerFlowNode[]
  readonly edges: readonly WireEdge[]
  /** A picture is painted in their place. */
  readonly asPicture: boolean
}

const nothing: Shown = { nodes: [], edges: [], asPicture: false }

/** `ready`: the view is where the design is. */
export function useShown(drawing: Drawing, index: BoxIndex, pointedAt: string | undefined, ready: boolean): Shown {
  const key = useStore(stretchKey)
  const detail = useStore((state) => detailAt(state.transform[2]))
  return useMemo(() => {
    if (!ready) return nothing
    const [left = 0, rightEnd = 0, top = 0, bottomEnd = 0] = key.split(' ').map(Number)
    const inside = new Set([...index.within(left, top, rightEnd, bottomEnd)].map(({ id }) => id))
    const asPicture = detail === 'box' && inside.size > mostBoxes
    return asPicture ? touchable(drawing, pointedAt) : drawn(drawing, inside, { left, top, right: rightEnd, bottom: bottomEnd })
  }, [drawing, index, key, detail, pointedAt, ready])
}

function touchable({ nodes }: Drawing, pointedAt: string | undefined): Shown {
  return { nodes: nodes.filter((node) => node.selected || node.id === pointedAt), edges: [], asPicture: true }
}

function drawn({ nodes, edges, routes }: Drawing, inside: ReadonlySet<string>, stretch: Stretch): Shown {
  const crossing = new Set(routes.filter((route) => reaches(route, stretch)).map(({ id }) => id))
  const near = edges.filter((edge) => crossing.has(edge.id))
  const ends = new Set(near.flatMap((edge) => [edge.source, edge.target]))
  return { nodes: nodes.filter((node) => inside.has(node.id) || ends.has(node.id) || node.selected), edges: near, asPicture: false }
}

const extents = new WeakMap<Route, Stretch>()
function extentOfRoute(route: Route): Stretch {
  const [xs, ys] = [route.points.map(({ x }) => x), route.points.map(({ y }) => y)]
  const extent = extents.get(route) ?? { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) }
  extents.set(route, extent)
  return extent
}

function reaches(route: Route, stretch: Stretch): boolean {
  const extent = extentOfRoute(route)
  return extent.left <= stretch.right && extent.right >= stretch.left && extent.top <= stretch.bottom && extent.bottom >= stretch.top
}

/** All boxes together; undefined where there are none. */
export function extentOf(boxes: Boxes): Stretch | undefined {
  if (boxes.size === 0) return undefined
  const extent = { left: Number.POSITIVE_INFINITY, top: Number.POSITIVE_INFINITY, right: Number.NEGATIVE_INFINITY, bottom: Number.NEGATIVE_INFINITY }
  for (const box of boxes.values()) {
    extent.left = Math.min(extent.left, box.x)
    extent.top = Math.min(extent.top, box.y)
    extent.right = Math.max(extent.right, right(box))
    extent.bottom = Math.max(extent.bottom, bottom(box))
  }
  return extent
}
