// The drawing of the open design: boxes, routes, React Flow's nodes and edges; recomputed on change, unchanged objects kept.

import { useMemo, useRef } from 'react'
import { useDesign } from '../state/design-store.ts'
import { flowOrder } from './flow-order.ts'
import { type Boxes, boxesOf, type Point } from './geometry.ts'
import { isSlim, keepUnchanged, type LayerFlowNode, projectNodes, projectWires, type WireEdge } from './projection.ts'
import { type Route, routeAll } from './routing.ts'

export interface Drawing {
  readonly boxes: Boxes
  readonly routes: readonly Route[]
  readonly nodes: readonly LayerFlowNode[]
  readonly edges: readonly WireEdge[]
}

/** `moved`: places of nodes that are being dragged. */
export function useDrawing(moved: ReadonlyMap<string, Point>): Drawing {
  const design = useDesign((state) => state.design)
  const check = useDesign((state) => state.check)
  const selected = useDesign((state) => state.selected)
  const selectedWires = useDesign((state) => state.selectedWires)
  const order = useMemo(() => flowOrder(design), [design])
  const boxes = useMemo(() => boxesOf(design, isSlim, moved), [design, moved])
  const routes = useMemo(() => routeAll(order, boxes), [order, boxes])
  const before = useRef<Pick<Drawing, 'nodes' | 'edges'>>({ nodes: [], edges: [] })
  return useMemo(() => {
    const drawn = { design, check, boxes, routes, selected, selectedWires }
    const nodes = keepUnchanged(before.current.nodes, projectNodes(drawn))
    const edges = keepUnchanged(before.current.edges, projectWires(drawn))
    before.current = { nodes, edges }
    return { boxes, routes, nodes, edges }
  }, [design, check, boxes, routes, selected, selectedWires])
}
