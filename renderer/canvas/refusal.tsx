// Why the handle below the pointer refuses the connection that is being drawn; beside the pointer, while it hovers there.

import { useConnection } from '@xyflow/react'
import { useEffect, useState } from 'react'
import { whyNotConnect } from '../state/edits.ts'
import { endAt } from './ends.ts'

export function Refusal() {
  const ends = useConnection((connection) => {
    if (!connection.inProgress || !connection.toHandle || connection.isValid) return ''
    const { fromHandle, toHandle } = connection
    const [source, target] = fromHandle.type === 'source' ? [fromHandle, toHandle] : [toHandle, fromHandle]
    return JSON.stringify([source.nodeId, source.id, target.nodeId, target.id])
  })
  const pointer = usePointer(ends !== '')
  if (!ends || !pointer) return null
  const [fromNode, fromPort, toNode, toPort] = JSON.parse(ends) as readonly [string, string, string, string]
  const refusal = whyNotConnect(endAt(fromNode, fromPort), endAt(toNode, toPort))
  if (!refusal) return null
  return (
    <div className="refusal" role="status" style={{ left: pointer.x + 16, top: pointer.y + 12 }}>
      <b>{refusal.what}</b> {refusal.mend}
    </div>
  )
}

function usePointer(follow: boolean): { readonly x: number; readonly y: number } | undefined {
  const [pointer, setPointer] = useState<{ readonly x: number; readonly y: number }>()
  useEffect(() => {
    const move = (event: PointerEvent | MouseEvent) => setPointer({ x: event.clientX, y: event.clientY })
    window.addEventListener('mousemove', move)
    return () => window.removeEventListener('mousemove', move)
  }, [])
  return follow ? pointer : undefined
}
