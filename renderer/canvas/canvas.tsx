// The canvas of the Design workspace: what is drawn comes from use-drawing, what a person does there becomes commands in state/edits.

import '@xyflow/react/dist/base.css'
import './canvas.css'
import { Background, MiniMap, Panel, ReactFlow, ReactFlowProvider, SelectionMode, useConnection, useReactFlow, useStore } from '@xyflow/react'
import { type CSSProperties, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useDesign } from '../state/design-store.ts'
import { setViewCentre } from '../state/edits.ts'
import { familyColour } from '../theme/families.ts'
import { AddLayerSearch } from './add-layer-search.tsx'
import { CanvasTools } from './canvas-tools.tsx'
import { centreOf, fitView, setCanvasControl } from './control.ts'
import { EmptyCanvas } from './empty-canvas.tsx'
import { LayerNode } from './layer-node.tsx'
import type { LayerFlowNode, WireEdge } from './projection.ts'
import { Refusal } from './refusal.tsx'
import { useCanvasEvents } from './use-canvas-events.ts'
import { useDrawing } from './use-drawing.ts'
import { DrawnWire, Wire } from './wire.tsx'

const nodeTypes = { layer: LayerNode }
const edgeTypes = { wire: Wire }
const panButtons = [1, 2]
const manyKeys = ['Shift', 'Meta', 'Control']
const fitOptions = { maxZoom: 1, padding: 0.08 }
/** From this many layers on a map of the whole stands in the corner. */
const mapFrom = 24

export const Canvas = () => (
  <ReactFlowProvider>
    <DesignCanvas />
  </ReactFlowProvider>
)

function DesignCanvas() {
  const element = useRef<HTMLDivElement>(null)
  const flow = useReactFlow<LayerFlowNode, WireEdge>()
  const [moved, setMoved] = useState<ReadonlyMap<string, { readonly x: number; readonly y: number }>>(() => new Map())
  const drawing = useDrawing(moved)
  const events = useCanvasEvents(drawing, setMoved)
  const documentId = useDesign((state) => state.id)
  const { openSearchAtPointer } = events

  useEffect(() => {
    if (!element.current) return
    setCanvasControl({ flow, element: element.current, openSearch: openSearchAtPointer })
    return () => setCanvasControl(undefined)
  }, [flow, openSearchAtPointer])
  // A document that was just opened is shown whole.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the id is what changes
  useEffect(() => {
    const frame = requestAnimationFrame(() => fitView())
    return () => cancelAnimationFrame(frame)
  }, [documentId])
  const tellMoving = useCallback(() => {
    if (element.current) element.current.dataset.moving = ''
  }, [])
  const tellCentre = useCallback(() => {
    if (!element.current) return
    delete element.current.dataset.moving
    setViewCentre(centreOf(flow, element.current))
  }, [flow])

  const connecting = useConnection((connection) => connection.inProgress)
  const zoom = useStore((state) => state.transform[2])
  const detail = zoom >= 0.75 ? 'full' : zoom >= 0.4 ? 'name' : 'box'
  const style = useMemo(() => ({ '--zoom': detail === 'full' ? 1 : zoom }) as CSSProperties, [detail, zoom])
  return (
    <div
      ref={element}
      className="canvas"
      role="application"
      aria-label="Canvas: arrow keys walk along the layers, Tab adds one"
      data-detail={detail}
      data-connecting={connecting}
      style={style}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the canvas takes the keyboard as one stop; arrows go on from there
      tabIndex={0}
      onDoubleClick={events.onDoubleClick}
      onPointerMove={events.onPointerMove}
    >
      <ReactFlow
        nodes={drawing.nodes as LayerFlowNode[]}
        edges={drawing.edges as WireEdge[]}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        connectionLineComponent={DrawnWire}
        onNodesChange={events.onNodesChange}
        onEdgesChange={events.onEdgesChange}
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
        onInit={tellCentre}
        onMoveStart={tellMoving}
        onMoveEnd={tellCentre}
        onlyRenderVisibleElements
        elevateEdgesOnSelect={false}
        selectNodesOnDrag={false}
        disableKeyboardA11y
        edgesFocusable={false}
        fitView
        fitViewOptions={fitOptions}
        minZoom={0.1}
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
        attributionPosition="top-right"
      >
        <Background color="var(--canvas-dot)" gap={20} size={1.5} />
        <Panel position="bottom-left">
          <CanvasTools zoom={zoom} />
        </Panel>
        {drawing.nodes.length >= mapFrom && (
          <MiniMap
            pannable
            zoomable
            position="bottom-right"
            bgColor="var(--raised)"
            maskColor="color-mix(in srgb, var(--canvas) 70%, transparent)"
            nodeColor={(node: LayerFlowNode) => (node.data.problem?.severity === 'error' ? 'var(--error)' : familyColour[node.data.category])}
            ariaLabel="Map of the design"
          />
        )}
        <Refusal />
      </ReactFlow>
      {drawing.nodes.length === 0 && <EmptyCanvas />}
      {events.search && <AddLayerSearch place={events.search} onChoose={events.chooseLayer} onClose={events.closeSearch} />}
    </div>
  )
}
