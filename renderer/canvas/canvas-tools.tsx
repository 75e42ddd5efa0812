// Zoom, show all, tidy: bottom left of the canvas.

import { useStore } from '@xyflow/react'
import { ArrowDown, ArrowRight, Maximize, Minus, Plus, Workflow } from 'lucide-react'
import { useDesign } from '../state/design-store.ts'
import { texts } from '../texts/texts.ts'
import { IconButton } from '../ui/button.tsx'
import { canvasControl, fitView, tidyAndFit, turnAndFit, zoomBy } from './control.ts'

export function CanvasTools() {
  const direction = useDesign((state) => state.design.direction)
  const percent = useStore((state) => Math.round(state.transform[2] * 100))
  return (
    <div className="canvas-tools" role="toolbar" aria-label={texts.canvas.view}>
      <IconButton icon={Minus} label={texts.commands['zoom-out']} onClick={() => zoomBy(-1)} />
      <button type="button" className="zoom-value" title={texts.canvas.trueSize} onClick={() => void canvasControl()?.flow.zoomTo(1)}>
        {percent} %
      </button>
      <IconButton icon={Plus} label={texts.commands['zoom-in']} onClick={() => zoomBy(1)} />
      <IconButton icon={Maximize} label={texts.canvas.showAll} onClick={() => fitView()} />
      <span className="divider" />
      <IconButton icon={Workflow} label={texts.canvas.tidy} onClick={tidyAndFit} />
      <IconButton
        icon={direction === 'down' ? ArrowRight : ArrowDown}
        label={direction === 'down' ? texts.canvas.runRight : texts.canvas.runDown}
        onClick={turnAndFit}
      />
    </div>
  )
}
