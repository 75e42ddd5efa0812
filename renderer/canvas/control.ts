// Lets commands from elsewhere (menus, keys, problem list) move the view of the canvas that is open.

import type { ReactFlowInstance } from '@xyflow/react'
import { tidyAll } from '../state/edits.ts'
import type { Point } from './geometry.ts'
import type { LayerFlowNode, WireEdge } from './projection.ts'

export type CanvasFlow = ReactFlowInstance<LayerFlowNode, WireEdge>

export interface CanvasControl {
  readonly flow: CanvasFlow
  readonly element: HTMLElement
  /** At the pointer's last place over the canvas, or in its middle. */
  openSearch(): void
}

let control: CanvasControl | undefined
export const setCanvasControl = (next: CanvasControl | undefined): void => {
  control = next
}
export const canvasControl = (): CanvasControl | undefined => control

const durationMs = (): number => (matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 240)

/** Never larger than life. */
export const fitView = (ids?: readonly string[]): void => {
  void control?.flow.fitView({ maxZoom: 1, padding: 0.08, duration: durationMs(), ...(ids ? { nodes: ids.map((id) => ({ id })) } : {}) })
}
export const zoomBy = (direction: 1 | -1): void => {
  void (direction > 0 ? control?.flow.zoomIn({ duration: durationMs() }) : control?.flow.zoomOut({ duration: durationMs() }))
}

export function tidyAndFit(): void {
  tidyAll()
  requestAnimationFrame(() => fitView())
}

/** Brings a node into view where it is not, without changing the zoom, and gives it the focus. */
export function reveal(id: string): void {
  if (!control) return
  const { flow, element } = control
  const node = flow.getNode(id)
  if (!node) return
  const { width = 0, height = 0 } = node.measured ?? {}
  const [from, to] = [
    flow.flowToScreenPosition(node.position),
    flow.flowToScreenPosition({ x: node.position.x + width, y: node.position.y + height }),
  ]
  const view = element.getBoundingClientRect()
  const inside = from.x >= view.left && from.y >= view.top && to.x <= view.right && to.y <= view.bottom
  if (!inside) void flow.setCenter(node.position.x + width / 2, node.position.y + height / 2, { zoom: flow.getZoom(), duration: durationMs() })
  requestAnimationFrame(() => element.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true }))
}

export const centreOf = (flow: CanvasFlow, element: HTMLElement): Point => {
  const view = element.getBoundingClientRect()
  return flow.screenToFlowPosition({ x: view.left + view.width / 2, y: view.top + view.height / 2 })
}
