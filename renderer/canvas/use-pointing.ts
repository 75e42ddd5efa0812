// Where a picture stands for the layers: which one the pointer is on, and which ones a frame is drawn around.

import { useReactFlow, useStore } from '@xyflow/react'
import { type RefObject, useEffect } from 'react'
import { useDesign } from '../state/design-store.ts'
import type { BoxIndex } from './box-index.ts'

export function usePointing(
  active: boolean,
  index: BoxIndex,
  setPointedAt: (id: string | undefined) => void,
  element: RefObject<HTMLElement | null>,
) {
  const flow = useReactFlow()
  useEffect(() => {
    const canvas = element.current
    if (!active || !canvas) return
    const point = (event: PointerEvent) => {
      // While a button is held the layer that was pressed stays.
      if (event.buttons !== 0) return
      const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }, { snapToGrid: false })
      const [found] = index.within(x - 0.5, y - 0.5, x + 0.5, y + 0.5)
      setPointedAt(found?.id)
    }
    canvas.addEventListener('pointermove', point)
    return () => canvas.removeEventListener('pointermove', point)
  }, [active, index, setPointedAt, element, flow])

  const frame = useStore((state) => (active && state.userSelectionRect ? state.userSelectionRect : undefined))
  useEffect(() => {
    if (!frame) return
    const { width, height } = frame
    const zoom = flow.getZoom()
    const { x, y } = flow.getViewport()
    const [left, top] = [(frame.x - x) / zoom, (frame.y - y) / zoom]
    const inside = [...index.within(left, top, left + width / zoom, top + height / zoom)]
    useDesign.getState().select(inside.map(({ id }) => id))
  }, [frame, index, flow])
}
