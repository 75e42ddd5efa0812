// Dragging and selecting on the canvas: React Flow's changes, kept here while the pointer is down, become one edit when it is let go.

import type { EdgeChange, NodeChange } from '@xyflow/react'
import { type RefObject, useCallback, useMemo, useRef } from 'react'
import type { Connection } from '../../core/design/design.ts'
import { layersWithin } from '../../core/design/groups.ts'
import { layerTypes } from '../../core/layers/index.ts'
import { useDesign } from '../state/design-store.ts'
import { insertExisting } from '../state/edits.ts'
import { moveInto } from '../state/group-edits.ts'
import { placesOf } from './folding.ts'
import { droppedInto, type Frame } from './frames.ts'
import { nodeWidth, type Point, right } from './geometry.ts'
import { nearPx, routeAt } from './hit.ts'
import type { CanvasFlowNode, WireEdge } from './projection.ts'
import type { Drawing } from './still.ts'

type Moved = ReadonlyMap<string, Point>

export function useDragging(latest: RefObject<Drawing>, setMoved: (moved: Moved) => void) {
  const dragged = useRef(new Map<string, Point>())
  const handlers = useMemo(
    () => ({
      onNodesChange(changes: NodeChange<CanvasFlowNode>[]) {
        const places = changes.filter((change) => change.type === 'position')
        for (const { id, position } of places) if (position) drag(id, position, latest.current, dragged.current)
        if (places.some(({ dragging }) => dragging)) setMoved(new Map(dragged.current))
        const picked = changes.filter((change) => change.type === 'select')
        const { selected, selectedWires, select } = useDesign.getState()
        if (picked.length > 0) select(withWholeGroups(chosen(picked, selected, latest.current.folding.drawnAt)), selectedWires)
      },
      onEdgesChange(changes: EdgeChange<WireEdge>[]) {
        const picked = changes.filter((change) => change.type === 'select')
        const { selected, selectedWires, select } = useDesign.getState()
        if (picked.length > 0) select(selected, chosen(picked, selectedWires))
      },
    }),
    [latest, setMoved],
  )
  const endDrag = useCallback(() => {
    const moved: Moved = new Map([...dragged.current].map(([id, { x, y }]) => [id, { x: Math.round(x), y: Math.round(y) }]))
    dragged.current.clear()
    setMoved(new Map())
    if (moved.size > 0) drop(moved, latest.current)
  }, [latest, setMoved])
  return { ...handlers, endDrag }
}

/** A frame takes along what it holds, and the comments that stand on it. */
function drag(id: string, position: Point, { rest, frames, room }: Drawing, dragged: Map<string, Point>): void {
  const frame = frames.find(({ group }) => group.id === id)
  if (!frame) {
    dragged.set(id, position)
    return
  }
  const still = rest.frames.find(({ group }) => group.id === id) ?? frame
  const by = { x: position.x - still.x, y: position.y - still.y }
  for (const held of frame.holds) {
    const box = rest.boxes.get(held)
    if (box) dragged.set(held, { x: box.x + by.x, y: box.y + by.y })
  }
  for (const comment of useDesign.getState().design.comments) {
    const { x, y } = room.toDrawn(comment.position)
    if (standsOn(still, { x, y })) dragged.set(comment.id, { x: x + by.x, y: y + by.y })
  }
}

const standsOn = (frame: Frame, { x, y }: Point): boolean => x >= frame.x && x < right(frame) && y >= frame.y && y < frame.y + frame.height

function drop(moved: Moved, drawing: Drawing): void {
  const { folding, rest, room } = drawing
  const places = placesOf(folding, Object.fromEntries(room.dropped(moved)))
  const [[id, place] = ['', { x: 0, y: 0 }], ...more] = moved
  const onto = more.length === 0 ? connectionUnder(id, place, drawing) : undefined
  if (onto) insertExisting(onto, id, places)
  else moveInto(places, droppedInto(folding.design, rest.frames, rest.boxes, moved))
}

/** A layer without connections, dropped with its middle on a connection, goes into it. */
function connectionUnder(id: string, position: Point, { folding, routes, boxes }: Drawing): Connection | undefined {
  const { design } = useDesign.getState()
  const layer = layerTypes.get(design.nodes.find((node) => node.id === id)?.type ?? '')
  const alone = !design.connections.some(({ from, to }) => from.node === id || to.node === id)
  if (!alone || !layer?.ports.inputs.length || !layer.ports.outputs.length) return undefined
  const middle = { x: position.x + nodeWidth / 2, y: position.y + (boxes.get(id)?.height ?? 0) / 2 }
  const route = routeAt(routes, middle, nearPx)
  return route && folding.standsFor(route.connection)[0]
}

interface Pick {
  readonly id: string
  readonly selected: boolean
}

/** Letting a block go lets the layers go that it hides. */
function chosen(changes: readonly Pick[], of: ReadonlySet<string>, drawnAt: (id: string) => string = (id) => id): ReadonlySet<string> {
  const released = new Set(changes.filter(({ selected }) => !selected).map(({ id }) => id))
  const next = new Set([...of].filter((id) => !released.has(id) && !released.has(drawnAt(id))))
  for (const { id, selected } of changes) if (selected) next.add(id)
  return next
}

/** A group of which every layer is selected is selected, too, where there are several. */
function withWholeGroups(selected: ReadonlySet<string>): ReadonlySet<string> {
  const { design } = useDesign.getState()
  if (design.groups.length === 0) return selected
  const whole = design.groups.filter(({ id }) => {
    const layers = layersWithin(design, new Set([id]))
    return layers.length > 1 && layers.every((layer) => selected.has(layer.id))
  })
  return new Set([...selected, ...whole.map(({ id }) => id)])
}
