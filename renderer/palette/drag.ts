// What a dragged row of the palette carries.

import type { DragEvent } from 'react'

export const dragType = 'application/x-lamina-layer'
export const blockDragType = 'application/x-lamina-block'

/** Type of the layer whose row is being dragged; absent for a block. While a drag goes on, what it carries cannot be read. */
let dragged: string | undefined
export const draggedType = (): string | undefined => dragged

export function startDrag(event: DragEvent, type: typeof dragType | typeof blockDragType, value: string): void {
  dragged = type === dragType ? value : undefined
  event.dataTransfer.setData(type, value)
  event.dataTransfer.effectAllowed = 'copy'
}
