// Layers, groups and comments as text: copied, pasted, also between windows, and duplicated. Each paste is one undo step.

import type { Command } from '../../core/design/commands.ts'
import type { Design, DesignNode } from '../../core/design/design.ts'
import { copyParts, pasteText } from '../../core/design/fragment.ts'
import { ProblemsFound } from '../../core/problems.ts'
import { fullHeight, nodeWidth, type Point, slimHeight } from '../canvas/geometry.ts'
import { isSlim } from '../canvas/projection.ts'
import { texts } from '../texts/texts.ts'
import { useDesign } from './design-store.ts'
import { groupAtLayer } from './edits.ts'
import { useWindow } from './window-store.ts'

/** What is selected as text, for the clipboard; undefined where nothing is. */
export function copyText(): string | undefined {
  const { design, selected } = useDesign.getState()
  return selected.size > 0 ? copyParts(design, selected) : undefined
}

/** Beside where the copied layers stand, or around `at`. */
export function pasteLayers(text: string, offset: Point = { x: 40, y: 40 }): void {
  try {
    const command = intoFrames(pasteText(useDesign.getState().design, text, offset))
    useDesign.getState().perform(command)
    useDesign.getState().select(outermost(command))
  } catch (error) {
    if (!(error instanceof ProblemsFound)) throw error
    useWindow.getState().sayError(texts.state.nothingPasted, texts.state.noLayersInClipboard)
  }
}

/** Layers and groups that stand in no group of their own belong to the one that they were pasted into. */
function intoFrames(paste: Command & { readonly kind: 'paste' }): Command & { readonly kind: 'paste' } {
  const standing = (node: DesignNode): string | undefined => groupAtLayer(node.position, isSlim(node) ? slimHeight : fullHeight)
  return {
    ...paste,
    nodes: paste.nodes.map((node) => {
      const group = node.group ?? standing(node)
      return group === undefined ? node : { ...node, group }
    }),
  }
}

/** What was pasted, with a group standing for all that it holds. */
function outermost({ nodes, groups, comments }: Pick<Design, 'nodes' | 'groups' | 'comments'>): readonly string[] {
  const pasted = new Set<string | undefined>(groups.map(({ id }) => id))
  const stands = [...nodes.filter(({ group }) => !pasted.has(group)), ...groups.filter(({ parent }) => !pasted.has(parent)), ...comments]
  return stands.map(({ id }) => id)
}

export function duplicateSelected(): void {
  const text = copyText()
  if (text !== undefined) pasteLayers(text, { x: nodeWidth + 32, y: 0 })
}
