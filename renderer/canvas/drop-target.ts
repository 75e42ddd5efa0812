// Where a layer (or a block) from the palette would go if it were let go now: on a layer it replaces that, on a connection it goes into it, elsewhere it stands alone.

import type { Connection } from '../../core/design/design.ts'
import { layerTypes } from '../../core/layers/index.ts'
import { replacementsFor } from '../state/arrange-edits.ts'
import { useDesign } from '../state/design-store.ts'
import type { CanvasFlow } from './control.ts'
import { nodeBelow } from './ends.ts'
import type { Point } from './geometry.ts'
import { nearPx, routeAt } from './hit.ts'
import type { Drawing } from './still.ts'

export type DropTarget =
  | { readonly kind: 'node'; readonly id: string }
  | { readonly kind: 'connection'; readonly id: string; readonly connection: Connection }
  | { readonly kind: 'canvas'; readonly point: Point }

/** `type`: of the layer; absent for a block. */
export function dropTarget(
  type: string | undefined,
  at: { readonly clientX: number; readonly clientY: number },
  flow: CanvasFlow,
  drawing: Drawing,
): DropTarget {
  const screen = { x: at.clientX, y: at.clientY }
  const point = flow.screenToFlowPosition(screen)
  const { design } = useDesign.getState()
  const below = design.nodes.find((node) => node.id === nodeBelow(screen))
  if (below) return replacementsFor(design, below).some((layer) => layer.type === type) ? { kind: 'node', id: below.id } : { kind: 'canvas', point }
  const route = routeAt(drawing.routes, point, nearPx)
  const ports = layerTypes.get(type ?? '')?.ports
  const goesBetween = type === undefined || (ports !== undefined && ports.inputs.length > 0 && ports.outputs.length > 0)
  const connection = route && (drawing.folding.standsFor(route.connection)[0] ?? route.connection)
  return route && connection && goesBetween ? { kind: 'connection', id: route.id, connection } : { kind: 'canvas', point }
}

/** Marked on the elements themselves: a drag asks many times a second. */
export function showDropTarget(target: DropTarget | undefined): void {
  const id = target && target.kind !== 'canvas' ? target.id : undefined
  for (const marked of document.querySelectorAll<HTMLElement>('.canvas [data-drop]')) if (marked.dataset.id !== id) delete marked.dataset.drop
  if (id !== undefined) document.querySelector<HTMLElement>(`.canvas [data-id="${CSS.escape(id)}"]`)?.setAttribute('data-drop', '')
}
