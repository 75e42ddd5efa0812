// A comment on the canvas: text on a quiet ground, written in place, its corner drags its size.

import type { Node, NodeProps } from '@xyflow/react'
import { useStoreApi } from '@xyflow/react'
import { memo, type PointerEvent, useState } from 'react'
import { longestComment } from '../../core/design/read-design.ts'
import { commentSize, resizeComment, writeComment } from '../state/comment-edits.ts'
import { useInPlace } from '../state/in-place.ts'
import { texts } from '../texts/texts.ts'
import { InPlaceField } from './in-place-field.tsx'

export interface CommentData extends Record<string, unknown> {
  readonly text: string
  readonly width: number
  readonly height: number
}
export type CommentFlowNode = Node<CommentData, 'comment'>

export const CommentNode = memo(function CommentNode({ id, data, selected }: NodeProps<CommentFlowNode>) {
  const typing = useInPlace((state) => state.typing === id)
  const [size, grip] = useSize(id, data)
  return (
    <div className="comment" data-selected={selected} style={size}>
      {typing ? (
        <InPlaceField
          value={data.text}
          label={texts.canvas.comment}
          className="comment-text"
          maxLength={longestComment}
          lines
          onDone={(text) => writeComment(id, text)}
        />
      ) : (
        <p className="comment-text" data-empty={data.text === ''}>
          {data.text || texts.canvas.emptyComment}
        </p>
      )}
      <span className="comment-grip nodrag" aria-hidden="true" {...grip} />
    </div>
  )
})

/** The size as the document has it, or as the corner is dragged to; and what the corner listens to. */
function useSize(id: string, { width, height }: CommentData) {
  const store = useStoreApi()
  const [dragged, setDragged] = useState<{ readonly width: number; readonly height: number; readonly x: number; readonly y: number }>()
  const grip = {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      event.stopPropagation()
      event.currentTarget.setPointerCapture(event.pointerId)
      setDragged({ width, height, x: event.clientX, y: event.clientY })
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      if (!dragged) return
      const zoom = store.getState().transform[2]
      const grown = (size: number, by: number) => Math.max(commentSize.least, size + by / zoom)
      const { clientX: x, clientY: y } = event
      setDragged({ width: grown(dragged.width, x - dragged.x), height: grown(dragged.height, y - dragged.y), x, y })
    },
    onPointerUp() {
      if (dragged && (dragged.width !== width || dragged.height !== height)) resizeComment(id, dragged)
      setDragged(undefined)
    },
    onPointerCancel: () => setDragged(undefined),
  }
  return [dragged ? { width: dragged.width, height: dragged.height } : { width, height }, grip] as const
}
