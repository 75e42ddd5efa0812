// Which nodes have pictures in a mode, and so are drawn higher.

import { useMemo } from 'react'
import type { CheckedNode } from '../../core/design/checked.ts'
import type { DesignNode } from '../../core/design/design.ts'
import { noPictures } from '../canvas/still.ts'
import { useDesign } from '../state/design-store.ts'
import { useWindow } from '../state/window-store.ts'
import { useRun } from '../training/run-store.ts'
import { type ThumbnailMode, useThumbnails } from './thumbnail-store.ts'

export function hasPictures({ node, layer, inputs, options, output }: CheckedNode, mode: ThumbnailMode): boolean {
  if (layer.slim || node.type === 'input' || node.type === 'output') return false
  if (mode === 'activations') return output.length === 1 || output.length === 3
  if (mode === 'gradients') return layer.parameters({ inputs, options }).some(({ role }) => role === 'parameter')
  if (mode !== 'filters') return false
  return layer.parameters({ inputs, options }).some(({ shape: [, , height = 1, width = 1] }) => height * width > 1)
}

/** Whether there is anything to show: activations are of an image. */
export function useShownMode(): ThumbnailMode {
  const mode = useThumbnails((state) => state.mode)
  const sample = useThumbnails((state) => state.sample)
  const data = useWindow((state) => state.dataset !== undefined)
  const measured = useRun((state) => state.history.gradients.length > 0)
  if (mode === 'gradients' && !measured) return 'off'
  return mode === 'activations' && sample.kind === 'example' && !data ? 'off' : mode
}

export function useGrowing(): (node: DesignNode) => boolean {
  const mode = useShownMode()
  const check = useDesign((state) => state.check)
  return useMemo(() => {
    if (mode === 'off') return noPictures
    const growing = new Set([...check.understood].flatMap(([id, node]) => (hasPictures(node, mode) ? [id] : [])))
    return (node) => growing.has(node.id)
  }, [mode, check])
}
