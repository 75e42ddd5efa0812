// The canvas of the Design workspace: what is drawn comes from use-drawing, what a person does there becomes commands in state/edits.

import '@xyflow/react/dist/base.css'
import './canvas.css'
import './surroundings.css'
import { Background, Panel, ReactFlow, ReactFlowProvider, SelectionMode, useConnection, useReactFlow, useStore, useStoreApi } from '@xyflow/react'
import { type RefObject, startTransition, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useDesign } from '../state/design-store.ts'
import { setGroupAt, setViewCentre } from '../state/edits.ts'
import { texts } from '../texts/texts.ts'
import { ThumbnailBar } from '../thumbnails/thumbnail-bar.tsx'
import { AddLayerSearch } from './add-layer-search.tsx'
import { BoxIndex } from './box-index.ts'
import { CanvasMenu } from './canvas-menu.tsx'
import { CanvasTools } from './canvas-tools.tsx'
import { CommentNode } from './comment-node.tsx'
import { centreOf, fitView, setCanvasControl } from './control.ts'
import { DesignMap } from './design-map.tsx'
import { EmptyCanvas } from './empty-canvas.tsx'
import { FindBar } from './find-bar.tsx'
import { frameAt } from './frames.ts'
import type { Boxes, Point } from './geometry.ts'
import { GroupFrame } from './group-frame.tsx'
import { useInPortions } from './in-portions.ts'
import { type Detail, detailAt, useShown } from './in-view.ts'
import { LayerNode } from './layer-node.tsx'
import { Overview } from './overview.tsx'
import { Picks } from './picks.tsx'
import type { CanvasFlowNode, WireEdge } from './projection.ts'
import { Refusal } from './refusal.tsx'
import { boxesNow } from './still.ts'
import { useCanvasEvents } from './use-canvas-events.ts'
import { useDrawing } from './use-drawing.ts'
import { usePointing } from './use-pointing.ts'
import { useSurroundings } from './use-surroundings.ts'
import { DrawnWire, Wire } from './wire.tsx'

const nodeTypes = { layer: LayerNode, frame: GroupFrame, comment: CommentNode }
const edgeTypes = { wire: Wire }
const panButtons = [1, 2]
const manyKeys = ['Shift', 'Meta', 'Control']
/** Dots lie further apart where the view is small: so many are slow to draw and say nothing. */
const dotGap: Readonly<Record<Detail, number>> = { full: 20, name: 40, box: 160 }
/** From this many layers on a map of the whole stands in the corner. */
const mapFrom = 24

export const Canvas = () => (
  <ReactFlowProvider>
    <DesignCanvas />
  </ReactFlowProvider>
)

function DesignCanvas() {
  const element = useRef<HTMLDivElement>(null)
  const flow = useReactFlow<CanvasFlowNode, WireEdge>()
  const [moved, setMoved] = useState<ReadonlyMap<string, { readonly x: number; readonly y: number }>>(() => new Map())
  const connecting = useConnection((connection) => connection.inProgress)
  const drawing = useDrawing(moved, connecting)
  const index = useMemo(() => new BoxIndex(drawing.boxes), [drawing.boxes])
  const [pointedAt, setPointedAt] = useState<string>()
  const documentId = useDesign((state) => state.id)
  const [fitted, setFitted] = useState<string>()
  const ready = fitted === documentId
  const shown = useInPortions(useShown(drawing, index, pointedAt, ready))
  const surroundings = useSurroundings(drawing, moved)
  const nodes = useMemo((): CanvasFlowNode[] => (ready ? [...surroundings, ...shown.nodes] : []), [ready, surroundings, shown])
  const events = useCanvasEvents(drawing, setMoved)
  usePointing(shown.asPicture, index, setPointedAt, element)
  const { openSearchAtPointer, addCommentAtPointer } = events
  const latest = useRef(drawing)
  latest.current = drawing

  useEffect(() => {
    if (!element.current) return
    setCanvasControl({
      flow,
      element: element.current,
      boxes: () => boxesNow(useDesign.getState().design, latest.current),
      travel: (from, durationMs) => travel(from, durationMs, () => latest.current.rest.boxes, setMoved),
      openSearch: openSearchAtPointer,
      addComment: addCommentAtPointer,
    })
    return () => setCanvasControl(undefined)
  }, [flow, openSearchAtPointer, addCommentAtPointer])
  useEffect(() => setGroupAt((point) => frameAt(drawing.rest.frames, drawing.room.toDrawn(point))?.group.id), [drawing])
  // A document that was just opened is shown whole. Its layers are drawn once the view is there, in slices: elsewhere they would be drawn for nothing.
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      fitView(undefined, 0)
      startTransition(() => setFitted(documentId))
    })
    return () => cancelAnimationFrame(frame)
  }, [documentId])
  const tellMoving = useCallback(() => {
    if (element.current) element.current.dataset.moving = ''
  }, [])
  const tellCentre = useCallback(() => {
    if (!element.current) return
    delete element.current.dataset.moving
    setViewCentre(latest.current.room.toDocument(centreOf(flow, element.current)))
  }, [flow])

  const detail = useStore((state) => detailAt(state.transform[2]))
  useZoomVariable(element)
  return (
    <div
      ref={element}
      className="canvas"
      data-panel
      role="application"
      aria-label={texts.canvas.sayCanvas}
      data-detail={detail}
      data-picture={shown.asPicture}
      data-direction={drawing.folding.design.direction}
      data-connecting={connecting}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the canvas takes the keyboard as one stop; arrows go on from there
      tabIndex={0}
      onDoubleClick={events.onDoubleClick}
      onPointerMove={events.onPointerMove}
    >
      <ReactFlow
        nodes={nodes}
        edges={shown.edges as WireEdge[]}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        connectionLineComponent={DrawnWire}
        onNodesChange={events.onNodesChange}
        onEdgesChange={events.onEdgesChange}
        onNodeClick={events.onNodeClick}
        onNodeDoubleClick={events.onNodeDoubleClick}
        onNodeContextMenu={events.onNodeContextMenu}
        onPaneContextMenu={events.onPaneContextMenu}
        onSelectionContextMenu={events.onSelectionContextMenu}
        onNodeDragStop={events.onNodeDragStop}
        onSelectionDragStop={events.onSelectionDragStop}
        onConnect={events.onConnect}
        onConnectEnd={events.onConnectEnd}
        isValidConnection={events.isValidConnection}
        onReconnectStart={events.onReconnectStart}
        onReconnect={events.onReconnect}
        onReconnectEnd={events.onReconnectEnd}
        onDrop={events.onDrop}
        onDragOver={events.onDragOver}
        onDragLeave={events.onDragLeave}
        onInit={tellCentre}
        onMoveStart={tellMoving}
        onMoveEnd={tellCentre}
        elevateEdgesOnSelect={false}
        selectNodesOnDrag={false}
        disableKeyboardA11y
        edgesFocusable={false}
        minZoom={0.04}
        maxZoom={2}
        deleteKeyCode={null}
        selectionOnDrag
        selectionMode={SelectionMode.Partial}
        panOnDrag={panButtons}
        panActivationKeyCode="Space"
        multiSelectionKeyCode={manyKeys}
        zoomOnDoubleClick={false}
        connectionRadius={24}
        reconnectRadius={10}
        connectionDragThreshold={3}
        attributionPosition="bottom-center"
      >
        <Background color="var(--canvas-dot)" gap={dotGap[detail]} size={detail === 'full' ? 1.5 : 3} />
        {shown.asPicture && <Overview drawing={drawing} />}
        <Panel position="top-left">
          <ThumbnailBar near={detail === 'full'} />
        </Panel>
        <Panel position="bottom-left">
          <CanvasTools />
        </Panel>
        {drawing.nodes.length >= mapFrom && <DesignMap drawing={drawing} />}
        <Refusal />
      </ReactFlow>
      {drawing.nodes.length === 0 && <EmptyCanvas />}
      <CanvasMenu place={events.menu} onClose={events.closeMenu} />
      <FindBar />
      <Picks />
      {events.search && (
        <AddLayerSearch place={events.search} onChoose={events.chooseLayer} onChooseBlock={events.chooseBlock} onClose={events.closeSearch} />
      )}
    </div>
  )
}

/** Fast at first, then slower: cubic. */
function travel(from: Boxes, durationMs: number, to: () => Boxes, setMoved: (moved: ReadonlyMap<string, Point>) => void): void {
  const start = performance.now()
  const step = () => {
    const left = Math.max(0, 1 - (performance.now() - start) / durationMs) ** 3
    if (left === 0) {
      setMoved(new Map())
      return
    }
    setMoved(
      new Map(
        [...to()].map(([id, { x, y }]) => {
          const was = from.get(id) ?? { x, y }
          return [id, { x: x + (was.x - x) * left, y: y + (was.y - y) * left }]
        }),
      ),
    )
    requestAnimationFrame(step)
  }
  step()
}

/** Names keep their size on the screen while the view is small: style reads the zoom, and nothing is rendered anew. */
function useZoomVariable(element: RefObject<HTMLElement | null>): void {
  const store = useStoreApi()
  useEffect(() => {
    let last: number | undefined
    const write = (zoom: number) => {
      const next = detailAt(zoom) === 'full' ? 1 : zoom
      if (next !== last) element.current?.style.setProperty('--zoom', `${next}`)
      last = next
    }
    write(store.getState().transform[2])
    return store.subscribe((state) => write(state.transform[2]))
  }, [element, store])
}
