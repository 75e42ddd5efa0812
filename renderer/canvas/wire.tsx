// A connection: its routed path with the shape written on it, and the line that follows the pointer while one is drawn.

import { BaseEdge, type ConnectionLineComponentProps, type EdgeProps } from '@xyflow/react'
import { memo } from 'react'
import { sayShape } from '../../core/tensor/tensor.ts'
import { useDesign } from '../state/design-store.ts'
import { endAt } from './ends.ts'
import type { CanvasFlowNode, WireEdge } from './projection.ts'
import { useRefused } from './refusal.tsx'

export const Wire = memo(function Wire({ data }: EdgeProps<WireEdge>) {
  if (!data) return null
  const { path, shape, label, state, active, skip, branch } = data
  return (
    <>
      <path className="wire" d={path} data-state={state} data-active={active} data-skip={skip} />
      <path className="wire-hit react-flow__edge-interaction" d={path} />
      {branch && <circle className="wire-dot" cx={branch.x} cy={branch.y} r={3.5} data-active={active} data-state={state} />}
      {label && (
        <text className="wire-shape" x={label.x} y={label.y} data-at={label.at} data-state={state}>
          {shape}
        </text>
      )}
    </>
  )
})

/** Straight to the pointer, with the shape that it brings; red where what lies below it refuses. */
export function DrawnWire({ fromX, fromY, toX, toY, fromNode, fromHandle, connectionStatus }: ConnectionLineComponentProps<CanvasFlowNode>) {
  const refused = useRefused((state) => state.refused !== undefined) || connectionStatus === 'invalid'
  const shape = useDesign((state) => (fromHandle.type === 'source' ? state.check.shapes.get(endAt(fromNode.id, fromHandle.id).node) : undefined))
  return (
    <>
      <BaseEdge path={`M${fromX} ${fromY}L${toX} ${toY}`} className="wire-drawn" data-refused={refused} />
      {shape && (
        <text className="wire-shape" x={toX + 12} y={toY - 12} data-state={refused ? 'error' : 'known'}>
          {sayShape(shape)}
        </text>
      )}
    </>
  )
}
