// Zoom, show all, tidy: bottom left of the canvas.

import { useStore } from '@xyflow/react'
import { Maximize, Minus, Plus, Workflow } from 'lucide-react'
import { IconButton } from '../ui/button.tsx'
import { canvasControl, fitView, tidyAndFit, zoomBy } from './control.ts'

export function CanvasTools() {
  const percent = useStore((state) => Math.round(state.transform[2] * 100))
  return (
    <div className="canvas-tools" role="toolbar" aria-label="View">
      <IconButton icon={Minus} label="Zoom out" onClick={() => zoomBy(-1)} />
      <button type="button" className="zoom-value" title="Show at 100 %" onClick={() => void canvasControl()?.flow.zoomTo(1)}>
        {percent} %
      </button>
      <IconButton icon={Plus} label="Zoom in" onClick={() => zoomBy(1)} />
      <IconButton icon={Maximize} label="Show all" onClick={() => fitView()} />
      <span className="divider" />
      <IconButton icon={Workflow} label="Tidy" onClick={tidyAndFit} />
    </div>
  )
}
