// The drawing of the open design: boxes, routes, React Flow's nodes and edges. What a drag or a selection does not touch is not computed again.

import { useDeferredValue, useLayoutEffect, useMemo, useRef } from 'react'
import type { DesignNode } from '../../core/design/design.ts'
import { atOnce } from '../../core/design/gradually.ts'
import { useDesign } from '../state/design-store.ts'
import { useGrowing } from '../thumbnails/shown.ts'
import { draggedFrames } from './frames.ts'
import type { Point } from './geometry.ts'
import { type LayerFlowNode, projectNodes, projectWires } from './projection.ts'
import { routeAll } from './routing.ts'
import { type Drawing, drawing } from './still.ts'

/** Of a larger design the drawing is a task of its own behind that of the edit, so that neither holds the window for long; a smaller one is drawn with it. */
const mostWithEdit = 500

/** `dragging`: places of nodes that are being dragged. `connecting`: a line is being drawn. While either goes on, no picture that arrives moves a node. */
export function useDrawing(dragging: ReadonlyMap<string, Point>, connecting: boolean): Drawing {
  const { still, late } = useStill(useHeld(useGrowing(), connecting || dragging.size > 0))
  // What was let go stays where it is until the drawing has it there.
  const moved = useHeld(dragging, late)
  const selected = useDesign((state) => state.selected)
  const selectedWires = useDesign((state) => state.selectedWires)
  const chosen = useMemo(() => withSelection(still, selected, selectedWires), [still, selected, selectedWires])
  return useMemo(() => (moved.size === 0 ? chosen : dragged(chosen, moved)), [chosen, moved])
}

/** What it was before, while it is held. */
function useHeld<T>(value: T, held: boolean): T {
  const before = useRef(value)
  useLayoutEffect(() => {
    if (!held) before.current = value
  }, [value, held])
  return held ? before.current : value
}

/** As the document has it: nothing selected, nothing dragged. `late`: as it was before the last edit. */
function useStill(grows: (node: DesignNode) => boolean): { readonly still: Drawing; readonly late: boolean } {
  const id = useDesign((state) => state.id)
  const design = useDesign((state) => state.design)
  const check = useDesign((state) => state.check)
  const now = useMemo(() => ({ id, design, check, grows }), [id, design, check, grows])
  const later = useDeferredValue(now)
  // Another document is never shown by the one before.
  const shown = design.nodes.length > mostWithEdit && later.id === id ? later : now
  return { still: useMemo(() => atOnce(drawing(shown)), [shown]), late: shown !== now }
}

function withSelection(drawing: Drawing, things: ReadonlySet<string>, selectedWires: ReadonlySet<string>): Drawing {
  if (things.size === 0 && selectedWires.size === 0) return drawing
  // A layer that a block hides is seen there.
  const selected = new Set([...things].map(drawing.folding.drawnAt))
  return {
    ...drawing,
    nodes: drawing.nodes.map((node) => (selected.has(node.id) ? selectedNode(node) : node)),
    edges: drawing.edges.map((edge) => {
      const active = selected.has(edge.source) || selected.has(edge.target)
      const chosen = selectedWires.has(edge.id)
      return active || chosen ? { ...edge, selected: chosen, ...(edge.data ? { data: { ...edge.data, active } } : {}) } : edge
    }),
  }
}

/** One object per node, so that React skips what stays selected. */
const selectedNodes = new WeakMap<LayerFlowNode, LayerFlowNode>()
function selectedNode(node: LayerFlowNode): LayerFlowNode {
  const known = selectedNodes.get(node) ?? { ...node, selected: true, domAttributes: { ...node.domAttributes, tabIndex: 0 } }
  selectedNodes.set(node, known)
  return known
}

/** Only what hangs on the dragged nodes is routed anew; the rest moves when they are dropped. */
function dragged(drawing: Drawing, moved: ReadonlyMap<string, Point>): Drawing {
  const { check, selected, selectedWires } = useDesign.getState()
  const { folding, order, rest, grows } = drawing
  const boxes = new Map(drawing.boxes)
  for (const [id, place] of moved) {
    const box = boxes.get(id)
    if (box) boxes.set(id, { ...box, ...place })
  }
  const feeding = [...moved.keys()].flatMap((id) => (order.incoming.get(id) ?? []).map(({ from }) => from.node))
  const sources = new Set([...moved.keys(), ...feeding])
  const staying = drawing.routes.filter((route) => !sources.has(route.connection.from.node))
  const anew = routeAll(order, boxes, folding.design.direction, { sources, staying })
  const routes = [...staying, ...anew]
  const touched = new Set([...moved.keys(), ...anew.map((route) => route.connection.to.node)])
  const nodes = new Map(projectNodes({ folding, check, boxes, routes, selected, selectedWires }, touched).map((node) => [node.id, node]))
  const edges = new Map(projectWires({ folding, check, routes: anew, selected, selectedWires }).map((edge) => [edge.id, edge]))
  return {
    folding,
    grows,
    rest,
    room: drawing.room,
    frames: draggedFrames(rest.frames, rest.boxes, moved),
    order,
    boxes,
    routes,
    nodes: drawing.nodes.map((node) => nodes.get(node.id) ?? node),
    edges: drawing.edges.map((edge) => edges.get(edge.id) ?? edge),
  }
}
