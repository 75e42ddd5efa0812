// What the pointer does on the canvas, turned into edits: drag, select, connect, drop, search.

import type { Edge, FinalConnectionState, Connection as FlowConnection } from '@xyflow/react'
import { useReactFlow } from '@xyflow/react'
import { type DragEvent, type MouseEvent, type PointerEvent, useCallback, useRef, useState } from 'react'
import type { Connection } from '../../core/design/design.ts'
import { layerTypes } from '../../core/layers/index.ts'
import { blockDragType, draggedType, dragType } from '../palette/drag.ts'
import { replaceLayer } from '../state/arrange-edits.ts'
import { addBlock, addBlockAt, insertBlockOn } from '../state/block-edits.ts'
import { addCommentAt } from '../state/comment-edits.ts'
import { useDesign } from '../state/design-store.ts'
import { addLayer, addLayerAt, connect, disconnect, insertOn, type Line, reconnect, whyNotConnect } from '../state/edits.ts'
import { toggleFold } from '../state/group-edits.ts'
import { useInPlace } from '../state/in-place.ts'
import { selectedLayers } from '../state/selection.ts'
import type { SearchPlace } from './add-layer-search.tsx'
import type { MenuPlace } from './canvas-menu.tsx'
import { reveal } from './control.ts'
import { dropTarget, showDropTarget } from './drop-target.ts'
import { connectionOnto, endAt, joined, nodeBelow } from './ends.ts'
import { layersAfter, layersBefore } from './fitting.ts'
import { nodeWidth, type Point, slimHeight } from './geometry.ts'
import type { CanvasFlowNode, WireEdge } from './projection.ts'
import type { Drawing } from './still.ts'
import { useDragging } from './use-dragging.ts'

interface OpenSearch extends SearchPlace {
  readonly position: Point
  readonly line?: Line
  /** Asked for by keys: what is chosen comes behind the selected layer. */
  readonly behindSelected?: boolean
}

const toConnection = ({ source, sourceHandle, target, targetHandle }: FlowConnection): Connection => ({
  from: endAt(source, sourceHandle),
  to: endAt(target, targetHandle),
})
const screenPoint = (event: globalThis.MouseEvent | TouchEvent): Point => {
  const touch = 'changedTouches' in event ? event.changedTouches[0] : event
  return { x: touch?.clientX ?? 0, y: touch?.clientY ?? 0 }
}

const nodeEvents = {
  /** A frame is chosen by its head; React Flow chooses the rest. */
  onNodeClick({ shiftKey, ctrlKey, metaKey }: MouseEvent, { id, type }: CanvasFlowNode): void {
    if (type !== 'frame') return
    const { selected, select } = useDesign.getState()
    if (!shiftKey && !ctrlKey && !metaKey) select([id])
    else select(selected.has(id) ? [...selected].filter((one) => one !== id) : [...selected, id])
  },
  /** Groups fold and unfold, comments are written. */
  onNodeDoubleClick(_: MouseEvent, { id, type }: CanvasFlowNode): void {
    if (type === 'comment') useInPlace.getState().type(id)
    else if (useDesign.getState().design.groups.some((group) => group.id === id)) toggleFold([id])
  },
}

/** The end of a connection, let go on a node or nowhere. */
function letGo(connections: readonly Connection[], below: string | undefined): void {
  const [first] = connections
  if (!first) return
  if (below === undefined) disconnect(connections)
  else if (below !== first.to.node) {
    const next = connectionOnto({ from: first.from }, below)
    if (next) reconnect(connections, next)
  }
}

export function useCanvasEvents(drawing: Drawing, setMoved: (moved: ReadonlyMap<string, Point>) => void) {
  const flow = useReactFlow<CanvasFlowNode, WireEdge>()
  const latest = useRef(drawing)
  latest.current = drawing
  const pointer = useRef<Point>(undefined)
  /** An end is being dragged: React Flow tells of it as of a new connection, too. */
  const reconnecting = useRef(false)
  const reconnected = useRef(false)
  const [search, setSearch] = useState<OpenSearch>()
  const [menu, setMenu] = useState<MenuPlace>()

  const openSearch = useCallback(
    (screen: Point, line?: Line, behindSelected = false) => {
      const position = latest.current.room.toDocument(flow.screenToFlowPosition(screen))
      const { check } = useDesign.getState()
      const among = !line ? undefined : 'from' in line ? layersAfter(check.shapes.get(line.from.node)) : layersBefore()
      setSearch({
        ...screen,
        position: { x: position.x - nodeWidth / 2, y: position.y },
        behindSelected,
        ...(line ? { line } : {}),
        ...(among ? { among } : {}),
      })
    },
    [flow],
  )

  const { endDrag, ...changes } = useDragging(latest, setMoved)

  const isValidConnection = useCallback((candidate: FlowConnection | Edge) => {
    const { from, to } = toConnection({ ...candidate, sourceHandle: candidate.sourceHandle ?? null, targetHandle: candidate.targetHandle ?? null })
    return whyNotConnect(from, to) === undefined
  }, [])

  const onConnectEnd = useCallback(
    (event: globalThis.MouseEvent | TouchEvent, state: FinalConnectionState) => {
      if (reconnecting.current || state.isValid || !state.fromHandle || state.toHandle?.type === state.fromHandle.type) return
      const end = endAt(state.fromHandle.nodeId, state.fromHandle.id)
      const screen = screenPoint(event)
      const below = nodeBelow(screen)
      const line: Line = state.fromHandle.type === 'source' ? { from: end } : { to: end }
      // The handle that it has snapped to refuses it; `connect` says why.
      const refusing = state.toHandle && joined(line, endAt(state.toHandle.nodeId, state.toHandle.id))
      const onto = refusing ?? (below === undefined ? undefined : connectionOnto(line, below))
      if (onto) connect(onto.from, onto.to)
      else if (below === undefined && document.elementFromPoint(screen.x, screen.y)?.closest('.react-flow__pane'))
        setTimeout(() => openSearch(screen, line))
    },
    [openSearch],
  )

  const onDrop = useCallback(
    (event: DragEvent) => {
      const type = event.dataTransfer.getData(dragType)
      const block = event.dataTransfer.getData(blockDragType)
      if (!layerTypes.has(type) && block === '') return
      event.preventDefault()
      const target = dropTarget(block === '' ? type : undefined, event, flow, latest.current)
      showDropTarget(undefined)
      const { toDocument } = latest.current.room
      if (block !== '') {
        if (target.kind === 'connection') insertBlockOn(target.connection, block)
        else if (target.kind === 'canvas') addBlockAt(block, toDocument(target.point))
      } else if (target.kind === 'node') replaceLayer(target.id, type)
      else if (target.kind === 'connection') insertOn(target.connection, type)
      else addLayerAt(type, toDocument({ x: target.point.x - nodeWidth / 2, y: target.point.y - slimHeight / 2 }))
    },
    [flow],
  )

  return {
    ...changes,
    search,
    closeSearch: useCallback(() => setSearch(undefined), []),
    chooseLayer: useCallback(
      (type: string) => {
        if (search?.behindSelected && selectedLayers().length === 1) addLayer(type)
        else if (search) addLayerAt(type, search.position, search.line)
        setSearch(undefined)
        const [added] = selectedLayers()
        if (added) reveal(added.id)
      },
      [search],
    ),
    chooseBlock: useCallback(
      (key: string) => {
        if (search?.behindSelected && selectedLayers().length === 1) addBlock(key)
        else if (search) addBlockAt(key, { x: search.position.x + nodeWidth / 2, y: search.position.y })
        setSearch(undefined)
        const [added] = selectedLayers()
        if (added) reveal(added.id)
      },
      [search],
    ),
    openSearchAtPointer: useCallback(
      () => openSearch(pointer.current ?? { x: window.innerWidth / 2 - 130, y: window.innerHeight / 3 }, undefined, true),
      [openSearch],
    ),
    onPointerMove: useCallback((event: PointerEvent) => {
      pointer.current = { x: event.clientX, y: event.clientY }
    }, []),
    onDoubleClick: useCallback(
      (event: MouseEvent) => {
        if ((event.target as Element).matches('.react-flow__pane')) openSearch({ x: event.clientX, y: event.clientY })
      },
      [openSearch],
    ),
    addCommentAtPointer: useCallback(() => {
      const { x, y } = pointer.current ?? { x: window.innerWidth / 2, y: window.innerHeight / 2 }
      addCommentAt(latest.current.room.toDocument(flow.screenToFlowPosition({ x, y })))
    }, [flow]),
    ...nodeEvents,
    menu,
    closeMenu: useCallback(() => setMenu(undefined), []),
    onNodeContextMenu: useCallback((event: MouseEvent, { id }: CanvasFlowNode) => {
      event.preventDefault()
      const { selected, select } = useDesign.getState()
      if (!selected.has(id)) select([id])
      setMenu({ x: event.clientX, y: event.clientY, onSelection: true })
    }, []),
    onPaneContextMenu: useCallback((event: globalThis.MouseEvent | MouseEvent) => {
      event.preventDefault()
      setMenu({ x: event.clientX, y: event.clientY, onSelection: false })
    }, []),
    onSelectionContextMenu: useCallback((event: MouseEvent) => {
      event.preventDefault()
      setMenu({ x: event.clientX, y: event.clientY, onSelection: true })
    }, []),
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
      if (was) reconnect(latest.current.folding.standsFor(was.connection), toConnection(next))
    }, []),
    /** An end that was dragged away and dropped nowhere takes the connection with it; dropped on a layer it goes on there. */
    onReconnectEnd: useCallback((event: globalThis.MouseEvent | TouchEvent, edge: WireEdge, _type: unknown, state: FinalConnectionState) => {
      const was = latest.current.routes.find((route) => route.id === edge.id)
      if (!reconnected.current && !state.toHandle && was) letGo(latest.current.folding.standsFor(was.connection), nodeBelow(screenPoint(event)))
      reconnecting.current = false
      reconnected.current = false
    }, []),
    onDrop,
    onDragOver: useCallback(
      (event: DragEvent) => {
        if (![dragType, blockDragType].some((type) => event.dataTransfer.types.includes(type))) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
        showDropTarget(dropTarget(draggedType(), event, flow, latest.current))
      },
      [flow],
    ),
    onDragLeave: useCallback(() => showDropTarget(undefined), []),
  }
}
