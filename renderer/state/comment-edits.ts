// What a person does with comments: write, resize. Removing, copying and moving go with the rest of the selection.

import type { Comment } from '../../core/design/design.ts'
import { freshId } from '../../core/design/names.ts'
import { longestComment } from '../../core/design/read-design.ts'
import type { Point } from '../canvas/geometry.ts'
import { useDesign } from './design-store.ts'
import { useInPlace } from './in-place.ts'
import { selectedParts } from './selection.ts'

export const commentSize = { width: 240, height: 88, least: 64 } as const

/** An empty one, ready to be written. */
export function addCommentAt({ x, y }: Point): void {
  const { design, perform, select } = useDesign.getState()
  const comment: Comment = {
    id: freshId(design, 'c'),
    text: '',
    position: { x: Math.round(x), y: Math.round(y) },
    size: { width: commentSize.width, height: commentSize.height },
  }
  perform({ kind: 'add-comment', comment })
  select([comment.id])
  useInPlace.getState().type(comment.id)
}

export const writeComment = (comment: string, text: string): void =>
  useDesign.getState().perform({ kind: 'change-comment', comment, change: { text: text.slice(0, longestComment) } })

export const resizeComment = (comment: string, size: Comment['size']): void =>
  useDesign.getState().perform({ kind: 'change-comment', comment, change: { size: leastOrMore(size) } })

/** The only comment that is selected; steps in quick succession are one step of undo. */
export function growComment(wider: number, taller: number): void {
  const { design, perform } = useDesign.getState()
  const [id, ...more] = selectedParts().comments
  const comment = design.comments.find((one) => one.id === id)
  if (!comment || more.length > 0) return
  const size = leastOrMore({ width: comment.size.width + wider, height: comment.size.height + taller })
  perform({ kind: 'change-comment', comment: comment.id, change: { size } }, `grow ${comment.id}`)
}

function leastOrMore({ width, height }: Comment['size']): Comment['size'] {
  const least = (size: number) => Math.max(commentSize.least, Math.round(size))
  return { width: least(width), height: least(height) }
}
