// Lets commands from elsewhere (menus, keys, problem list) move the view of the canvas that is open.

import { getViewportForBounds, type ReactFlowInstance } from '@xyflow/react'
import { tidyAll, turnDirection } from '../state/arrange-edits.ts'
import type { Boxes, Point } from './geometry.ts'
import { detailAt, extentOf } from './in-view.ts'
import type { CanvasFlowNode, WireEdge } from './projection.ts'

export type CanvasFlow = ReactFlowInstance<CanvasFlowNode, WireEdge>

export interface CanvasControl {
  readonly flow: CanvasFlow
  readonly element: HTMLElement
  /** Where every node stands, also those that are out of view. */
  boxes(): Boxes
  /** Draws the nodes on their way from these places to those that they have now. */
  travel(from: Boxes, durationMs: number): void
  /** At the pointer's last place over the canvas, or in its middle. */
  openSearch(): void
  /** At the same place. */
  addComment(): void
}

let control: CanvasControl | undefined
let waiting: ((canvas: CanvasControl) => void) | undefined
export function setCanvasControl(next: CanvasControl | undefined): void {
  control = next
  if (!next) return
  const then = waiting
  waiting = undefined
  then?.(next)
}
export const canvasControl = (): CanvasControl | undefined => control
/** Now, or when the canvas stands: that of a large design is drawn in slices. Of several wishes the last counts. */
export function onceThere(then: (canvas: CanvasControl) => void): void {
  if (control) then(control)
  else waiting = then
}

const durationMs = (): number => (matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 240)

/** Room at the edges of the view; above, the bar of pictures stands, below, the canvas' tools. */
const fitMargin = { top: '68px', right: '40px', bottom: '64px', left: '40px' } as const
/** As little as keeps clear of both: taken where all can be read then, and not with more. */
const closeMargin = { top: '60px', right: '16px', bottom: '56px', left: '16px' } as const
const smallest = 0.04

/** All of the design, or some nodes; never larger than life. A document that was just opened does not travel there. */
export function fitView(ids?: readonly string[], duration = durationMs()): void {
  if (!control) return
  const { flow, element } = control
  const boxes = control.boxes()
  const extent = extentOf(ids ? new Map([...boxes].filter(([id]) => ids.includes(id))) : boxes)
  const { width, height } = element.getBoundingClientRect()
  if (!extent) return
  const bounds = { x: extent.left, y: extent.top, width: extent.right - extent.left, height: extent.bottom - extent.top }
  const within = (margin: typeof fitMargin | typeof closeMargin) => getViewportForBounds(bounds, width, height, smallest, 1, margin)
  const [fit, close] = [within(fitMargin), within(closeMargin)]
  void flow.setViewport(detailAt(close.zoom) === detailAt(fit.zoom) ? fit : close, { duration })
}
export const zoomBy = (direction: 1 | -1): void => {
  void (direction > 0 ? control?.flow.zoomIn({ duration: durationMs() }) : control?.flow.zoomOut({ duration: durationMs() }))
}

export const tidyAndFit = (): void => void travelling(tidyAll)
export const turnAndFit = (): void => void travelling(turnDirection)

/** Layers go to their new places; many of them, or with reduced motion, are there at once. */
async function travelling(change: () => Promise<void>): Promise<void> {
  const from = control?.boxes()
  await change()
  if (control && from && from.size <= mostTravelling && durationMs() > 0) control.travel(from, durationMs())
  requestAnimationFrame(() => fitView())
}
const mostTravelling = 300

/** Between a node that is shown and the edges of the view, near which a dragged line moves the view. */
const edgePx = 44

/** Brings a node into view without changing the zoom: by as little as it takes where a part of it is there, else to the middle. */
export function showPlace(id: string): void {
  const box = control?.boxes().get(id)
  if (!control || !box) return
  const { flow, element } = control
  const [from, to] = [flow.flowToScreenPosition(box), flow.flowToScreenPosition({ x: box.x + box.width, y: box.y + box.height })]
  const view = element.getBoundingClientRect()
  const by = { x: shiftInto(from.x, to.x, view.left, view.right), y: shiftInto(from.y, to.y, view.top, view.bottom) }
  if (by.x === 0 && by.y === 0) return
  const { x, y, zoom } = flow.getViewport()
  const seen = to.x > view.left && from.x < view.right && to.y > view.top && from.y < view.bottom
  if (seen) void flow.setViewport({ x: x + by.x, y: y + by.y, zoom }, { duration: durationMs() })
  else void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom, duration: durationMs() })
}

/** The same for what a person looks for: where no name can be read from this far, the view comes near. */
export function showFound(id: string): void {
  const box = control?.boxes().get(id)
  if (!control || !box) return
  const { flow } = control
  if (detailAt(flow.getZoom()) !== 'box') showPlace(id)
  else void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom: nearest, duration: durationMs() })
}
/** As large as life. */
const nearest = 1

const shiftInto = (from: number, to: number, least: number, most: number): number =>
  from < least + edgePx ? least + edgePx - from : Math.min(0, most - edgePx - to)

/** Shows it, and gives it the focus: what was just added a few frames later, when it is drawn. */
export function reveal(id: string): void {
  onceThere(({ element }) => showWhenThere(id, element))
}

/** A node out of view is drawn once it is chosen. */
function showWhenThere(id: string, element: HTMLElement, frames = 20): void {
  requestAnimationFrame(() => {
    const node = element.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)
    if (node) {
      showPlace(id)
      node.focus({ preventScroll: true })
    } else if (frames > 0) showWhenThere(id, element, frames - 1)
  })
}

export const centreOf = (flow: CanvasFlow, element: HTMLElement): Point => {
  const view = element.getBoundingClientRect()
  return flow.screenToFlowPosition({ x: view.left + view.width / 2, y: view.top + view.height / 2 })
}
