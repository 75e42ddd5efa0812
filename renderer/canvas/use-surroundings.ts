// Frames and comments as React Flow gets them, recomputed on change, unchanged objects kept.

import { useMemo, useRef } from 'react'
import { groupById } from '../../core/design/groups.ts'
import { useDesign } from '../state/design-store.ts'
import { droppedInto } from './frames.ts'
import type { Point } from './geometry.ts'
import { keepUnchanged } from './keep-unchanged.ts'
import type { CanvasFlowNode } from './projection.ts'
import type { Drawing } from './still.ts'
import { projectComments, projectFrames } from './surroundings.ts'

export function useSurroundings(drawing: Drawing, moved: ReadonlyMap<string, Point>): readonly CanvasFlowNode[] {
  const { design, check, selected } = useDesign()
  const before = useRef<readonly CanvasFlowNode[]>([])
  return useMemo(() => {
    const frames = projectFrames(design, check, drawing.frames, selected, targetOf(drawing, moved))
    before.current = keepUnchanged(before.current, [...frames, ...projectComments(design.comments, selected, moved, drawing.room)])
    return before.current
  }, [drawing, moved, design, check, selected])
}

/** The group that something dragged would newly be in. */
function targetOf({ folding: { design }, rest }: Drawing, moved: ReadonlyMap<string, Point>): string | undefined {
  if (moved.size === 0 || rest.frames.length === 0) return undefined
  const groups = groupById(design)
  const present = new Map(design.nodes.map(({ id, group }) => [id, group]))
  const into = droppedInto(design, rest.frames, rest.boxes, moved)
  return [...into].find(([id, group]) => group !== (groups.has(id) ? groups.get(id)?.parent : present.get(id)))?.[1]
}
