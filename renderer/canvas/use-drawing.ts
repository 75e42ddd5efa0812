// The drawing of the open design: boxes, routes, React Flow's nodes and edges. What a drag or a selection does not touch is not computed again.

import { useMemo, useRef } from 'react'
import type { DesignNode } from '../../core/design/design.ts'
import { atOnce } from '../../core/design/gradually.ts'
import { useDesign } from '../state/design-store.ts'
import { useGrowing } from '../thumbnails/shown.ts'
import { draggedFrames } from './frames.ts'
import type { Point } from './geometry.ts'
import { type LayerFlowNode, projectNodes, projectWires } from './projection.ts'
import { routeAll } from './routing.ts'
import { type Drawing, drawing } from './still.ts'

/** `moved`: places of nodes that are being dragged. `connecting`: a line is being drawn. While either goes on, no picture that arrives moves a node. */
export function useDrawing(moved: ReadonlyMap<string, Point>, connecting: boolean): Drawing {
  const still = useStill(useHeld(useGrowing(), connecting || moved.size > 0))
  const selected = useDesign((state) => state.selected)
  const selectedWires = useDesign((state) => state.selectedWires)
  const chosen = useMemo(() => withSelection(still, selected, selectedWires), [still, selected, selectedWires])
  return useMemo(() => (moved.size === 0 ? chosen : dragged(chosen, moved)), [chosen, moved])
}

/** What it was before, while it is held. */
function useHeld<T>(value: T, held: boolean): T {
  const before = useRef(value)
  if (!held) before.current = value
  return before.current
}

/** As the document has it: nothing selected, nothing dragged. */
function useStill(grows: (node: DesignNode) => boolean): Drawing {
  const design = useDesign((state) => state.design)
  const check = useDesign((state) => state.check)
  return useMemo(() => atOnce(drawing({ design, check, grows })), [design, check, grows])
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
  const { folding, order, rest } = drawing
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
