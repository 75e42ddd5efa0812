// What a dragged row of the palette carries.

import type { DragEvent } from 'react'

export const dragType = 'application/x-lamina-layer'
export const blockDragType = 'application/x-lamina-block'

export function startDrag(event: DragEvent, type: typeof dragType | typeof blockDragType, value: string): void {
  event.dataTransfer.setData(type, value)
  event.dataTransfer.effectAllowed = 'copy'
}
