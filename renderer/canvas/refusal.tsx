// Why what lies below the pointer refuses the connection that is being drawn: said beside the pointer. What cannot take it is dimmed meanwhile.

import { useConnection } from '@xyflow/react'
import { useEffect, useState } from 'react'
import { create } from 'zustand'
import { connecting } from '../../core/design/connecting.ts'
import type { Connection } from '../../core/design/design.ts'
import { useDesign } from '../state/design-store.ts'
import type { Line } from '../state/edits.ts'
import { connectionOnto, endAt, joined, nodeBelow } from './ends.ts'
import type { Point } from './geometry.ts'

interface Refused {
  readonly what: string
  readonly mend: string
}
/** Of the line that is drawn now. */
export const useRefused = create<{ readonly refused: Refused | undefined }>(() => ({ refused: undefined }))

export function Refusal() {
  const from = useConnection((connection) =>
    connection.inProgress ? `${connection.fromHandle.type} ${connection.fromHandle.nodeId} ${connection.fromHandle.id}` : '',
  )
  const handle = useConnection((connection) =>
    connection.inProgress && connection.toHandle ? `${connection.toHandle.nodeId} ${connection.toHandle.id}` : '',
  )
  const pointer = usePointer(from !== '')
  const below = pointer && handle === '' ? nodeBelow(pointer) : undefined
  useDimmed(from)
  useEffect(() => {
    const refused = from === '' ? undefined : refusalAt(from, handle, below)
    useRefused.setState({ refused })
  }, [from, handle, below])
  const refused = useRefused((state) => state.refused)
  if (!refused || !pointer) return null
  return (
    <div className="refusal" role="status" style={{ left: pointer.x + 16, top: pointer.y + 12 }}>
      <b>{refused.what}</b> {refused.mend}
    </div>
  )
}

function lineOf(from: string): Line {
  const [type, node = '', handle] = from.split(' ')
  const end = endAt(node, handle)
  return type === 'source' ? { from: end } : { to: end }
}

function refusalAt(from: string, handle: string, below: string | undefined): Refused | undefined {
  const line = lineOf(from)
  const [node = '', id] = handle.split(' ')
  const meant = handle !== '' ? joined(line, endAt(node, id)) : below === undefined ? undefined : connectionOnto(line, below)
  return meant && whyNot(meant)
}

/** A mismatch that one click mends is let through. */
function whyNot({ from, to }: Connection, refusal = refusals()): Refused | undefined {
  const why = refusal(from, to)
  return why?.fix ? undefined : why
}
function refusals() {
  const { design, check } = useDesign.getState()
  return connecting(design, check)
}

/** Marked on the elements themselves, once when the line begins. */
function useDimmed(from: string): void {
  useEffect(() => {
    if (from === '') return
    const line = lineOf(from)
    const refusal = refusals()
    const handles = document.querySelectorAll<HTMLElement>(`.canvas .react-flow__handle.${'from' in line ? 'target' : 'source'}`)
    const dimmed = [...handles].filter(({ dataset }) => whyNot(joined(line, endAt(dataset.nodeid ?? '', dataset.handleid)), refusal))
    for (const handle of dimmed) handle.dataset.refused = ''
    return () => {
      for (const handle of dimmed) delete handle.dataset.refused
    }
  }, [from])
}

function usePointer(follow: boolean): Point | undefined {
  const [pointer, setPointer] = useState<Point>()
  useEffect(() => {
    if (!follow) return
    const move = (event: PointerEvent | MouseEvent) => setPointer({ x: event.clientX, y: event.clientY })
    window.addEventListener('mousemove', move)
    return () => {
      window.removeEventListener('mousemove', move)
      setPointer(undefined)
    }
  }, [follow])
  return pointer
}
