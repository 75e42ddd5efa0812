// The map in the corner, while not all of the design is in view: the whole of it, small, and the frame of what is seen. Pressing it brings that place into view.

import { Panel, type ReactFlowState, useStore, useStoreApi } from '@xyflow/react'
import { type PointerEvent, useEffect, useMemo, useRef } from 'react'
import { texts } from '../texts/texts.ts'
import { useColours } from './colours.ts'
import { canvasControl } from './control.ts'
import { extentOf } from './in-view.ts'
import { type Painted, paint } from './overview.tsx'
import type { Drawing } from './still.ts'

const size = { width: 200, height: 110 } as const
const margin = 8

/** From the canvas to the map. */
interface Scale {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

interface DesignMapProps {
  readonly drawing: Painted & Pick<Drawing, 'frames'>
}

export function DesignMap({ drawing }: DesignMapProps) {
  const extent = useMemo(() => extentOf(drawing.boxes), [drawing])
  const needed = useStore(({ transform: [x, y, zoom], width, height }) => {
    if (!extent || width === 0) return false
    const [left, top] = [extent.left * zoom + x, extent.top * zoom + y]
    return left < 0 || top < 0 || extent.right * zoom + x > width || extent.bottom * zoom + y > height
  })
  return needed ? (
    <Panel position="bottom-right">
      <WholeDesign drawing={drawing} />
    </Panel>
  ) : null
}

function WholeDesign({ drawing }: DesignMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const colours = useColours()
  const scale = useMemo(() => scaleOf(drawing), [drawing])
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (context)
      paint(context, {
        ...size,
        drawing,
        frames: drawing.frames,
        colours,
        transform: [scale.x, scale.y, scale.zoom],
        density: window.devicePixelRatio,
      })
  }, [drawing, colours, scale])
  const go = (event: PointerEvent<HTMLElement>) => {
    if (event.buttons !== 1) return
    const corner = event.currentTarget.getBoundingClientRect()
    const flow = canvasControl()?.flow
    const place = { x: (event.clientX - corner.left - scale.x) / scale.zoom, y: (event.clientY - corner.top - scale.y) / scale.zoom }
    void flow?.setCenter(place.x, place.y, { zoom: flow.getZoom() })
  }
  return (
    <div
      className="design-map"
      role="img"
      aria-label={texts.canvas.map}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        go(event)
      }}
      onPointerMove={go}
    >
      <canvas ref={canvas} style={size} />
      <ViewFrame scale={scale} />
    </div>
  )
}

function scaleOf(drawing: Painted): Scale {
  const extent = extentOf(drawing.boxes) ?? { left: 0, top: 0, right: 1, bottom: 1 }
  const [width, height] = [extent.right - extent.left, extent.bottom - extent.top]
  const zoom = Math.min((size.width - 2 * margin) / width, (size.height - 2 * margin) / height)
  return { x: (size.width - width * zoom) / 2 - extent.left * zoom, y: (size.height - height * zoom) / 2 - extent.top * zoom, zoom }
}

/** Moved by hand, since it changes with every step of a drag. */
function ViewFrame({ scale }: { readonly scale: Scale }) {
  const frame = useRef<HTMLSpanElement>(null)
  const store = useStoreApi()
  const ready = useStore((state) => state.width > 0)
  useEffect(() => {
    const place = ({ transform: [x, y, zoom], width, height }: ReactFlowState) => {
      if (!frame.current || !ready) return
      const { style } = frame.current
      style.transform = `translate(${scale.x - (x / zoom) * scale.zoom}px, ${scale.y - (y / zoom) * scale.zoom}px)`
      style.width = `${(width / zoom) * scale.zoom}px`
      style.height = `${(height / zoom) * scale.zoom}px`
    }
    place(store.getState())
    return store.subscribe(place)
  }, [scale, store, ready])
  return <span ref={frame} className="design-map-view" />
}
