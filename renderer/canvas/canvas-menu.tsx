// The menu of a right click on the canvas: of what is selected there, or of the canvas itself. The inspector offers the same deeds.

import { layerTypes } from '../../core/layers/index.ts'
import { runCommand } from '../app/commands.ts'
import { isMac } from '../app/platform.ts'
import { sayKeys } from '../app/shortcuts.ts'
import { explainAtLayer } from '../explain/open-in-explain.ts'
import { useDesign } from '../state/design-store.ts'
import { selectedLayers, selectedParts } from '../state/selection.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import type { MenuEntry } from '../ui/menu.tsx'
import { PointMenu } from '../ui/point-menu.tsx'

export interface MenuPlace {
  readonly x: number
  readonly y: number
  /** Opened on something that is selected, not on empty canvas. */
  readonly onSelection: boolean
}

export const CanvasMenu = ({ place, onClose }: { readonly place: MenuPlace | undefined; onClose(): void }) => (
  <PointMenu at={place} label={texts.canvas.menu} entries={place?.onSelection ? selectionMenu() : paneMenu()} onClose={onClose} />
)

const separator: MenuEntry = { kind: 'separator' }

function entry(command: string, label: string): MenuEntry {
  const keys = sayKeys(command, isMac)
  // After the menu has closed: what the deed focuses keeps the focus.
  return { kind: 'command', label, ...(keys ? { keys } : {}), run: () => requestAnimationFrame(() => runCommand(command)) }
}

const paneMenu = (): readonly MenuEntry[] => [
  entry('add-layer', texts.canvas.addLayer),
  entry('comment', texts.canvas.writeComment),
  separator,
  entry('select-all', texts.canvas.selectAll),
  entry('tidy', texts.canvas.tidy),
  entry('fit-view', texts.canvas.showAll),
]

/** What can be done with what is selected. */
export function selectionMenu(): readonly MenuEntry[] {
  const { design } = useDesign.getState()
  const { nodes, groups, comments } = selectedParts()
  const layers = selectedLayers()
  const one = nodes.length + groups.length + comments.length === 1
  const inGroup = groups.length > 0 || layers.some(({ group }) => group !== undefined)
  const open = design.groups.some((group) => groups.includes(group.id) && !group.folded)
  return [
    ...(one ? [entry('rename', comments.length > 0 ? texts.canvas.write : texts.canvas.rename)] : []),
    entry('duplicate', texts.canvas.duplicate),
    ...(layers.length === 1 ? [separator, ...connectEntries(layers[0]?.type ?? '')] : []),
    ...(layers.length > 1 ? [separator, ...arrangeEntries(layers.length)] : []),
    ...(layers.length > 0 ? [separator, ...layerEntries(layers)] : []),
    ...(layers.length > 0 ? [separator, entry('group', texts.canvas.group)] : []),
    ...(inGroup
      ? [entry('fold', open || groups.length === 0 ? texts.canvas.foldGroup : texts.canvas.unfoldGroup), entry('dissolve', texts.canvas.dissolve)]
      : []),
    ...(groups.length === 1 ? [entry('save-as-block', texts.canvas.saveAsBlock)] : []),
    separator,
    entry('delete', texts.canvas.remove),
  ]
}

function layerEntries(layers: ReturnType<typeof selectedLayers>): readonly MenuEntry[] {
  const [only] = layers
  const layer = layers.length === 1 ? layerTypes.get(only?.type ?? '') : undefined
  const page: MenuEntry | undefined = layer && {
    kind: 'command',
    label: texts.canvas.inHandbook(layer.title),
    run: () => useWindow.getState().openHandbook(layer.type),
  }
  return [
    entry('bypass', layers.some(({ bypassed }) => !bypassed) ? texts.canvas.bypass : texts.canvas.useAgain),
    entry('pin', layers.some(({ pinned }) => !pinned) ? texts.canvas.pin : texts.canvas.unpin),
    ...(page && only ? [page, { kind: 'command', label: texts.explain.here, run: () => explainAtLayer(only.name) } as const] : []),
  ]
}

/** What the keys L and R do, for the mouse. */
function connectEntries(type: string): readonly MenuEntry[] {
  const ports = layerTypes.get(type)?.ports
  return [
    ...(ports?.outputs.length ? [entry('connect-to', texts.canvas.connectOnwards)] : []),
    ...(ports?.inputs.length ? [entry('connect-from', texts.canvas.connectBack)] : []),
    entry('replace', texts.canvas.replace),
  ]
}

const arrangeEntries = (count: number): readonly MenuEntry[] => [
  entry('align-left', texts.canvas.align.left),
  entry('align-centre', texts.canvas.align.centre),
  entry('align-top', texts.canvas.align.top),
  entry('align-middle', texts.canvas.align.middle),
  ...(count > 2
    ? [entry('distribute-across', texts.canvas.distribute.horizontally), entry('distribute-down', texts.canvas.distribute.vertically)]
    : []),
]
