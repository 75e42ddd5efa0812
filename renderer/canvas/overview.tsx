// Hundreds of layers zoomed far out: one picture of boxes, spines and connections, painted anew whenever the view moves.

import { useStoreApi } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import { type Colours, useColours } from './colours.ts'
import type { Box } from './geometry.ts'
import type { Drawing } from './still.ts'

export type Painted = Pick<Drawing, 'nodes' | 'routes' | 'boxes'>

export function Overview({ drawing }: { readonly drawing: Painted }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const store = useStoreApi()
  const colours = useColours()
  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return
    const wires = pathOf(drawing)
    let frame = 0
    const repaint = () => {
      frame = 0
      const { width, height, transform } = store.getState()
      const density = window.devicePixelRatio
      paint(context, { drawing, wires, colours, transform, width, height, density })
    }
    repaint()
    const stop = store.subscribe((state, before) => {
      if (state.transform === before.transform && state.width === before.width && state.height === before.height) return
      frame ||= requestAnimationFrame(repaint)
    })
    return () => {
      stop()
      cancelAnimationFrame(frame)
    }
  }, [drawing, store, colours])
  return <canvas ref={canvas} className="overview" />
}

function pathOf({ routes }: Painted): Path2D {
  const path = new Path2D()
  for (const { points } of routes) for (const [at, { x, y }] of points.entries()) at === 0 ? path.moveTo(x, y) : path.lineTo(x, y)
  return path
}

const spinePx = 3

interface Picture {
  readonly drawing: Pick<Painted, 'nodes' | 'boxes'>
  readonly wires?: Path2D
  /** Of open groups, outer ones first; on the canvas itself they stand as they do from near. */
  readonly frames?: readonly Box[]
  readonly colours: Colours
  readonly transform: readonly [x: number, y: number, zoom: number]
  readonly width: number
  readonly height: number
  /** Pixels of the screen in one of the page. */
  readonly density: number
}

export function paint(
  context: CanvasRenderingContext2D,
  { drawing, wires, frames = [], colours, transform: [x, y, zoom], width, height, density }: Picture,
): void {
  const { canvas } = context
  const [across, down] = [Math.round(width * density), Math.round(height * density)]
  if (canvas.width !== across) canvas.width = across
  if (canvas.height !== down) canvas.height = down
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.clearRect(0, 0, across, down)
  context.setTransform(zoom * density, 0, 0, zoom * density, x * density, y * density)
  context.lineWidth = 1 / zoom
  context.fillStyle = colours.group.box
  context.strokeStyle = colours.group.edge
  for (const frame of frames) {
    context.fillRect(frame.x, frame.y, frame.width, frame.height)
    context.strokeRect(frame.x, frame.y, frame.width, frame.height)
  }
  context.strokeStyle = colours.edge
  if (wires) context.stroke(wires)
  const [left, top, right, bottom] = [-x / zoom, -y / zoom, (width - x) / zoom, (height - y) / zoom]
  for (const { id, data, selected } of drawing.nodes) {
    const box = drawing.boxes.get(id)
    if (!box || box.x > right || box.y > bottom || box.x + box.width < left || box.y + box.height < top) continue
    context.fillStyle = colours.box[data.category]
    context.fillRect(box.x, box.y, box.width, box.height)
    context.fillStyle = colours.spine[data.category]
    context.fillRect(box.x, box.y, spinePx / zoom, box.height)
    if (!selected && data.problem?.severity !== 'error') continue
    context.lineWidth = 2 / zoom
    context.strokeStyle = selected ? colours.accent : colours.error
    context.strokeRect(box.x, box.y, box.width, box.height)
  }
}
