// What the pointer does on the canvas, turned into edits: drag, select, connect, drop, search.

import type { Edge, EdgeChange, FinalConnectionState, Connection as FlowConnection, NodeChange } from '@xyflow/react'
import { useReactFlow } from '@xyflow/react'
import { type DragEvent, type MouseEvent, type PointerEvent, useCallback, useMemo, useRef, useState } from 'react'
import type { Connection } from '../../core/design/design.ts'
import { layerTypes } from '../../core/layers/index.ts'
import { dragType } from '../palette/palette.tsx'
import { useDesign } from '../state/design-store.ts'
import { addLayerAt, connect, disconnect, insertExisting, insertOn, move, reconnect, whyNotConnect } from '../state/edits.ts'
import type { SearchPlace } from './add-layer-search.tsx'
import { layersAfter, layersBefore } from './fitting.ts'
import { connectionId } from './flow-order.ts'
import { nodeWidth, type Point, slimHeight } from './geometry.ts'
import { routeAt } from './hit.ts'
import { type LayerFlowNode, portOfHandle, type WireEdge } from './projection.ts'
import type { Drawing } from './use-drawing.ts'

type Line = { readonly from: Connection['from'] } | { readonly to: Connection['to'] }
interface OpenSearch extends SearchPlace {
  readonly position: Point
  readonly line?: Line
}

/** A press this near to a connection means it. */
const nearPx = 16

const toConnection = (flow: Pick<FlowConnection, 'source' | 'sourceHandle' | 'target' | 'targetHandle'>): Connection => ({
  from: { node: flow.source, port: portOfHandle(flow.sourceHandle) },
  to: { node: flow.target, port: portOfHandle(flow.targetHandle) },
})
const screenPoint = (event: globalThis.MouseEvent | TouchEvent): Point => {
  const touch = 'changedTouches' in event ? event.changedTouches[0] : event
  return { x: touch?.clientX ?? 0, y: touch?.clientY ?? 0 }
}

/** Id of the node under a point of the window. */
const nodeBelow = ({ x, y }: Point): string | undefined => document.elementFromPoint(x, y)?.closest<HTMLElement>('.react-flow__node')?.dataset.id

export function useCanvasEvents(drawing: Drawing, setMoved: (moved: ReadonlyMap<string, Point>) => void) {
  const flow = useReactFlow<LayerFlowNode, WireEdge>()
  const latest = useRef(drawing)
  latest.current = drawing
  const pointer = useRef<Point>(undefined)
  const dragged = useRef<Map<string, Point>>(new Map())
  /** An end is being dragged: React Flow tells of it as of a new connection, too. */
  const reconnecting = useRef(false)
  const reconnected = useRef(false)
  const [search, setSearch] = useState<OpenSearch>()

  const openSearch = useCallback(
    (screen: Point, line?: Line) => {
      const position = flow.screenToFlowPosition(screen)
      const { check } = useDesign.getState()
      const among = !line ? undefined : 'from' in line ? layersAfter(check.shapes.get(line.from.node)) : layersBefore()
      setSearch({ ...screen, position: { x: position.x - nodeWidth / 2, y: position.y }, ...(line ? { line } : {}), ...(among ? { among } : {}) })
    },
    [flow],
  )

  const changes = useMemo(() => changeHandlers(dragged.current, setMoved), [setMoved])

  const endDrag = useCallback(() => {
    const positions = rounded(dragged.current)
    dragged.current.clear()
    setMoved(new Map())
    const [only, ...more] = Object.entries(positions)
    if (!only) return
    const onto = more.length === 0 ? connectionUnder(only[0], only[1], latest.current) : undefined
    if (onto) insertExisting(onto, only[0], positions)
    else move(positions)
  }, [setMoved])

  const isValidConnection = useCallback((candidate: FlowConnection | Edge) => {
    const { from, to } = toConnection({ ...candidate, sourceHandle: candidate.sourceHandle ?? null, targetHandle: candidate.targetHandle ?? null })
    return whyNotConnect(from, to) === undefined
  }, [])

  const onConnectEnd = useCallback(
    (event: globalThis.MouseEvent | TouchEvent, state: FinalConnectionState) => {
      if (reconnecting.current || state.isValid || state.toHandle || !state.fromHandle) return
      const end = { node: state.fromHandle.nodeId, port: portOfHandle(state.fromHandle.id) }
      const screen = screenPoint(event)
      const below = nodeBelow(screen)
      const line: Line = state.fromHandle.type === 'source' ? { from: end } : { to: end }
      if (below !== undefined) connectToNode(line, below)
      else if (document.elementFromPoint(screen.x, screen.y)?.closest('.react-flow__pane')) setTimeout(() => openSearch(screen, line))
    },
    [openSearch],
  )

  const onDrop = useCallback(
    (event: DragEvent) => {
      const type = event.dataTransfer.getData(dragType)
      if (!layerTypes.has(type)) return
      event.preventDefault()
      const point = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY })
      const route = routeAt(latest.current.routes, point, nearPx)
      const layer = layerTypes.get(type)
      if (route && layer?.ports.inputs.length && layer.ports.outputs.length) insertOn(route.connection, type)
      else addLayerAt(type, { x: point.x - nodeWidth / 2, y: point.y - slimHeight / 2 })
    },
    [flow],
  )

  return {
    ...changes,
    search,
    closeSearch: useCallback(() => setSearch(undefined), []),
    chooseLayer: useCallback(
      (type: string) => {
        if (search) addLayerAt(type, search.position, search.line)
        setSearch(undefined)
      },
      [search],
    ),
    openSearchAtPointer: useCallback(
      () => openSearch(pointer.current ?? { x: window.innerWidth / 2 - 130, y: window.innerHeight / 3 }),
      [openSearch],
    ),
    onPointerMove: useCallback((event: PointerEvent) => {
      pointer.current = { x: event.clientX, y: event.clientY }
    }, []),
    onDoubleClick: useCallback(
      (event: MouseEvent) => {
        if ((event.target as Element).closest('.react-flow__pane')) openSearch({ x: event.clientX, y: event.clientY })
      },
      [openSearch],
    ),
    onNodeDragStop: endDrag,
    onSelectionDragStop: endDrag,
    isValidConnection,
    onConnect: useCallback((connection: FlowConnection) => {
      const { from, to } = toConnection(connection)
      connect(from, to)
    }, []),
    onConnectEnd,
    onReconnectStart: useCallback(() => {
      reconnecting.current = true
    }, []),
    onReconnect: useCallback((old: WireEdge, next: FlowConnection) => {
      reconnected.current = true
      const was = latest.current.routes.find((route) => route.id === old.id)
      if (was) reconnect(was.connection, toConnection(next))
    }, []),
    /** An end that was dragged away and dropped nowhere takes the connection with it. */
    onReconnectEnd: useCallback((event: globalThis.MouseEvent | TouchEvent, edge: WireEdge, _type: unknown, state: FinalConnectionState) => {
      const was = latest.current.routes.find((route) => route.id === edge.id)
      if (!reconnected.current && !state.toHandle && was && nodeBelow(screenPoint(event)) === undefined) disconnect(was.connection)
      reconnecting.current = false
      reconnected.current = false
    }, []),
    onDrop,
    onDragOver: useCallback((event: DragEvent) => {
      if (!event.dataTransfer.types.includes(dragType)) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'copy'
    }, []),
  }
}

/** React Flow's own changes: positions while dragging stay here until the drag ends; selection goes to the store. */
function changeHandlers(dragged: Map<string, Point>, setMoved: (moved: ReadonlyMap<string, Point>) => void) {
  const choose = (changes: readonly { readonly id: string; readonly selected: boolean }[], of: ReadonlySet<string>): ReadonlySet<string> => {
    const next = new Set(of)
    for (const { id, selected } of changes) selected ? next.add(id) : next.delete(id)
    return next
  }
  return {
    onNodesChange(changes: NodeChange<LayerFlowNode>[]) {
      const places = changes.filter((change) => change.type === 'position')
      for (const { id, position } of places) if (position) dragged.set(id, position)
      if (places.some(({ dragging }) => dragging)) setMoved(new Map(dragged))
      const picked = changes.filter((change) => change.type === 'select')
      const { selected, selectedWires, select } = useDesign.getState()
      if (picked.length > 0) select(choose(picked, selected), selectedWires)
    },
    onEdgesChange(changes: EdgeChange<WireEdge>[]) {
      const picked = changes.filter((change) => change.type === 'select')
      const { selected, selectedWires, select } = useDesign.getState()
      if (picked.length > 0) select(selected, choose(picked, selectedWires))
    },
  }
}

const rounded = (positions: ReadonlyMap<string, Point>): Readonly<Record<string, Point>> =>
  Object.fromEntries([...positions].map(([id, { x, y }]) => [id, { x: Math.round(x), y: Math.round(y) }]))

/** A layer without connections, dropped with its middle on a connection, goes into it. */
function connectionUnder(id: string, position: Point, { routes, boxes }: Drawing): Connection | undefined {
  const { design } = useDesign.getState()
  const layer = layerTypes.get(design.nodes.find((node) => node.id === id)?.type ?? '')
  const alone = !design.connections.some(({ from, to }) => from.node === id || to.node === id)
  if (!alone || !layer?.ports.inputs.length || !layer.ports.outputs.length) return undefined
  const middle = { x: position.x + nodeWidth / 2, y: position.y + (boxes.get(id)?.height ?? 0) / 2 }
  return routeAt(routes, middle, nearPx)?.connection
}

/** A line dropped on a node instead of a handle takes its first port that has nothing yet. */
function connectToNode(line: Line, id: string): void {
  const { design } = useDesign.getState()
  const ports = layerTypes.get(design.nodes.find((node) => node.id === id)?.type ?? '')?.ports
  if ('to' in line) {
    const output = ports?.outputs[0]
    if (output) connect({ node: id, port: output.name }, line.to)
    return
  }
  const taken = new Set(design.connections.map(connectionId).map((key) => key.split('>')[1]))
  const input = ports?.inputs.find((port) => port.many || !taken.has(`${id}.${port.name}`)) ?? ports?.inputs[0]
  if (input) connect(line.from, { node: id, port: input.name })
}
