// What stands around and beside the layers, for React Flow: frames of open groups behind them, comments.

import type { CheckResult } from '../../core/design/checked.ts'
import type { Comment, Design } from '../../core/design/design.ts'
import { layersWithin } from '../../core/design/groups.ts'
import { sayCount } from '../inspector/numbers.ts'
import { texts } from '../texts/texts.ts'
import { parametersOf } from './block.ts'
import type { CommentFlowNode } from './comment-node.tsx'
import type { Frame } from './frames.ts'
import type { Point } from './geometry.ts'
import type { FrameFlowNode } from './group-frame.tsx'
import { noRoom, type Room } from './room.ts'

/** Behind connections and layers, which stand at 0, and behind what is lifted when it is selected. */
const behind = -2000

/** `design`: the document. `target`: the group that a dragged layer would be dropped into. */
export function projectFrames(
  design: Design,
  check: CheckResult,
  frames: readonly Frame[],
  selected: ReadonlySet<string>,
  target?: string,
): readonly FrameFlowNode[] {
  return frames.map(({ group, depth, x, y, width, height }): FrameFlowNode => {
    const layers = layersWithin(design, new Set([group.id]))
    return {
      id: group.id,
      type: 'frame',
      position: { x, y },
      width,
      height,
      measured: { width, height },
      zIndex: behind + depth,
      selected: selected.has(group.id),
      selectable: false,
      dragHandle: '.frame-head',
      connectable: false,
      data: {
        name: group.name,
        parameters: sumOf(check, layers),
        pinned: layers.every(({ pinned }) => pinned),
        target: target === group.id,
      },
      ariaLabel: texts.canvas.openGroup(group.name, layers.length),
      domAttributes: { tabIndex: -1 },
    }
  })
}

/** `4,672 parameters`; with ≥ where a layer's are not known yet, nothing where there are none. */
function sumOf(check: CheckResult, layers: readonly { readonly id: string }[]): string {
  const { parameters, whole } = parametersOf(check, layers)
  return parameters === 0 && whole ? '' : texts.canvas.parameters(`${whole ? '' : '≥ '}${sayCount(parameters)}`)
}

export function projectComments(
  comments: readonly Comment[],
  selected: ReadonlySet<string>,
  moved: ReadonlyMap<string, Point>,
  room: Room = noRoom,
): readonly CommentFlowNode[] {
  return comments.map(({ id, text, position, size: { width, height } }): CommentFlowNode => {
    return {
      id,
      type: 'comment',
      position: moved.get(id) ?? room.toDrawn(position),
      width,
      height,
      measured: { width, height },
      selected: selected.has(id),
      connectable: false,
      data: { text, width, height },
      ariaLabel: texts.canvas.sayComment(text),
      domAttributes: { tabIndex: selected.has(id) ? 0 : -1 },
    }
  })
}
