// The drawing of the open design: boxes, routes, React Flow's nodes and edges. What a drag or a selection does not touch is not computed again.

import { useMemo, useRef } from 'react'
import { useDesign } from '../state/design-store.ts'
import { type FlowOrder, flowOrder } from './flow-order.ts'
import { type Boxes, boxesOf, type Point } from './geometry.ts'
import { isSlim, keepUnchanged, type LayerFlowNode, projectNodes, projectWires, type WireEdge } from './projection.ts'
import { type Route, routeAll } from './routing.ts'

export interface Drawing {
  readonly order: FlowOrder
  readonly boxes: Boxes
  readonly routes: readonly Route[]
  readonly nodes: readonly LayerFlowNode[]
  readonly edges: readonly WireEdge[]
}

const nothing: ReadonlySet<string> = new Set()

/** `moved`: places of nodes that are being dragged. */
export function useDrawing(moved: ReadonlyMap<string, Point>): Drawing {
  const still = useStill()
  const selected = useDesign((state) => state.selected)
  const selectedWires = useDesign((state) => state.selectedWires)
  const chosen = useMemo(() => withSelection(still, selected, selectedWires), [still, selected, selectedWires])
  return useMemo(() => (moved.size === 0 ? chosen : dragged(chosen, moved)), [chosen, moved])
}

/** As the document has it: nothing selected, nothing dragged. */
function useStill(): Drawing {
  const design = useDesign((state) => state.design)
  const check = useDesign((state) => state.check)
  const before = useRef<Pick<Drawing, 'nodes' | 'edges'>>({ nodes: [], edges: [] })
  return useMemo(() => {
    const [order, boxes] = [flowOrder(design), boxesOf(design, isSlim)]
    const routes = routeAll(order, boxes, design.direction)
    const drawn = { design, check, boxes, routes, selected: nothing, selectedWires: nothing }
    const nodes = keepUnchanged(before.current.nodes, projectNodes(drawn))
    const edges = keepUnchanged(before.current.edges, projectWires(drawn))
    before.current = { nodes, edges }
    return { order, boxes, routes, nodes, edges }
  }, [design, check])
}

function withSelection(drawing: Drawing, selected: ReadonlySet<string>, selectedWires: ReadonlySet<string>): Drawing {
  if (selected.size === 0 && selectedWires.size === 0) return drawing
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
  const { design, check, selected, selectedWires } = useDesign.getState()
  const { order } = drawing
  const boxes = new Map(drawing.boxes)
  for (const [id, place] of moved) {
    const box = boxes.get(id)
    if (box) boxes.set(id, { ...box, ...place })
  }
  const feeding = [...moved.keys()].flatMap((id) => (order.incoming.get(id) ?? []).map(({ from }) => from.node))
  const sources = new Set([...moved.keys(), ...feeding])
  const staying = drawing.routes.filter((route) => !sources.has(route.connection.from.node))
  const anew = routeAll(order, boxes, design.direction, { sources, staying })
  const routes = [...staying, ...anew]
  const touched = new Set([...moved.keys(), ...anew.map((route) => route.connection.to.node)])
  const nodes = new Map(projectNodes({ design, check, boxes, routes, selected, selectedWires }, touched).map((node) => [node.id, node]))
  const edges = new Map(projectWires({ check, routes: anew, selected, selectedWires }).map((edge) => [edge.id, edge]))
  return {
    order,
    boxes,
    routes,
    nodes: drawing.nodes.map((node) => nodes.get(node.id) ?? node),
    edges: drawing.edges.map((edge) => edges.get(edge.id) ?? edge),
  }
}
