// Commands of the canvas that arrange, connect, replace and find.

import { turnAndFit } from '../canvas/control.ts'
import { useFind } from '../canvas/find.ts'
import { openPick } from '../canvas/picks.tsx'
import { alignSelected, distributeSelected, nudgeSelected } from '../state/arrange-edits.ts'
import { growComment } from '../state/comment-edits.ts'
import { useWindow } from '../state/window-store.ts'

/** One step of an arrow key with Alt; the grid of the layouts is 4. */
const nudgePx = 8

export const canvasCommands = {
  find: findOnCanvas,
  'connect-to': () => openPick('connect-to'),
  'connect-from': () => openPick('connect-from'),
  replace: () => openPick('replace'),
  options: toOptions,
  'turn-direction': turnAndFit,
  'align-left': () => alignSelected('left'),
  'align-centre': () => alignSelected('centre'),
  'align-right': () => alignSelected('right'),
  'align-top': () => alignSelected('top'),
  'align-middle': () => alignSelected('middle'),
  'align-bottom': () => alignSelected('bottom'),
  'distribute-across': () => distributeSelected('horizontally'),
  'distribute-down': () => distributeSelected('vertically'),
  'nudge-up': () => nudgeSelected(0, -nudgePx),
  'nudge-down': () => nudgeSelected(0, nudgePx),
  'nudge-left': () => nudgeSelected(-nudgePx, 0),
  'nudge-right': () => nudgeSelected(nudgePx, 0),
  'comment-narrower': () => growComment(-nudgePx, 0),
  'comment-wider': () => growComment(nudgePx, 0),
  'comment-lower': () => growComment(0, -nudgePx),
  'comment-higher': () => growComment(0, nudgePx),
}

function findOnCanvas(): void {
  const { workspace, show } = useWindow.getState()
  if (workspace !== 'design') show('design')
  useFind.getState().show(true)
  document.querySelector<HTMLInputElement>('[data-find]')?.select()
}

/** The first field of the inspector, ready to be typed over. */
function toOptions(): void {
  const field = document.querySelector<HTMLElement>('.inspector .panel-scroll :is(input, [role="switch"], [role="radio"], button)')
  field?.focus()
  if (field instanceof HTMLInputElement) field.select()
}
