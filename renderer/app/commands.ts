// Everything that keys, menus and the command list can do, by name, once.

import { emptyDesign } from '../../core/design/design.ts'
import { canvasControl, fitView, onceThere, reveal, tidyAndFit, zoomBy } from '../canvas/control.ts'
import { folded } from '../canvas/folding.ts'
import { boxesOf } from '../canvas/geometry.ts'
import { isSlim } from '../canvas/projection.ts'
import { type Direction, walk } from '../canvas/walk.ts'
import { gravestFirst } from '../problems/say-problems.ts'
import { duplicateSelected } from '../state/clipboard-edits.ts'
import { useDesign } from '../state/design-store.ts'
import { removeSelected, selectAll, toggleBypass, togglePin } from '../state/edits.ts'
import { exportDesign } from '../state/export-store.ts'
import { leaveDocument, openDesign, openInWindow, saveDesign } from '../state/files.ts'
import { dissolveSelected, groupSelected, groupsMeant, toggleFold } from '../state/group-edits.ts'
import { useInPlace } from '../state/in-place.ts'
import { saveAsBlock } from '../state/my-blocks.ts'
import { openModel } from '../state/open-model.ts'
import { selectedParts } from '../state/selection.ts'
import { useWindow, type Workspace } from '../state/window-store.ts'
import type { CommandId } from '../texts/english/commands.ts'
import { canvasCommands } from './canvas-commands.ts'
import { startTour } from './tour-steps.ts'

const show = (workspace: Workspace) => (): void => useWindow.getState().show(workspace)

/** What `train` does beyond showing the Train workspace: that workspace sets it. */
let startTraining: (() => void) | undefined
/** Asked for before the workspace was there: it is still being loaded. */
let trainingWanted = false
export const onTrainCommand = (start: (() => void) | undefined): void => {
  startTraining = start
  if (start && trainingWanted) start()
  trainingWanted = false
}

const walkTo = (direction: Direction) => (): void => {
  const { design, selected, select } = useDesign.getState()
  const { design: drawn, drawnAt } = folded(design)
  const from = [...selected].at(-1)
  const next = walk(drawn, boxesOf(drawn, isSlim), from === undefined ? undefined : drawnAt(from), direction)
  if (next === undefined) return
  select([next])
  reveal(next)
}

/** The browser's clipboard events do the other three. */
type Runnable = Exclude<CommandId, 'cut' | 'copy' | 'paste'>

const commands: Readonly<Record<Runnable, (argument?: string) => void>> = {
  'new-design': () => void newDesign(),
  'open-design': (path) => void openDesign(path),
  'open-onnx': (path) => void openModel(path),
  save: () => void saveDesign(),
  'save-as': () => void saveDesign(true),
  export: exportDesign,
  undo: () => useDesign.getState().undo(),
  redo: () => useDesign.getState().redo(),
  duplicate: duplicateSelected,
  'select-all': selectAll,
  delete: deleteSelected,
  rename: renameSelected,
  group: groupSelected,
  dissolve: dissolveSelected,
  fold: () => toggleFold(),
  'save-as-block': saveGroup,
  bypass: toggleBypass,
  pin: togglePin,
  comment: () => canvasControl()?.addComment(),
  'add-layer': () => canvasControl()?.openSearch(),
  'fit-view': () => fitView(),
  'zoom-in': () => zoomBy(1),
  'zoom-out': () => zoomBy(-1),
  tidy: tidyAndFit,
  'next-problem': nextProblem,
  ...canvasCommands,
  'walk-up': walkTo('up'),
  'walk-down': walkTo('down'),
  'walk-left': walkTo('left'),
  'walk-right': walkTo('right'),
  'clear-selection': clearSelection,
  'to-canvas': toCanvas,
  'next-panel': () => nextPanel(1),
  'previous-panel': () => nextPanel(-1),
  'fold-left': () => foldPanel('left'),
  'fold-right': () => foldPanel('right') || foldPanel('bottom'),
  problems: toggleProblems,
  'start-page': () => useWindow.getState().show('start'),
  'workspace-design': show('design'),
  'workspace-data': show('data'),
  'workspace-train': show('train'),
  'workspace-explain': show('explain'),
  train: showAndTrain,
  commands: () => useWindow.getState().openDialog('commands'),
  shortcuts: () => useWindow.getState().openDialog('shortcuts'),
  handbook: (page) => useWindow.getState().openHandbook(page),
  tour: () => void startTour(),
  'appearance-system': () => useWindow.getState().setAppearance('system'),
  'appearance-light': () => useWindow.getState().setAppearance('light'),
  'appearance-dark': () => useWindow.getState().setAppearance('dark'),
}

const isRunnable = (id: string): id is Runnable => Object.hasOwn(commands, id)
export function runCommand(id: string, argument?: string): void {
  if (isRunnable(id)) commands[id](argument)
}

/** Only meant as keys: not in lists. */
const onlyKeys: ReadonlySet<string> = new Set([
  'walk-up',
  'walk-down',
  'walk-left',
  'walk-right',
  'clear-selection',
  'next-panel',
  'previous-panel',
  'commands',
  'options',
  'nudge-up',
  'nudge-down',
  'nudge-left',
  'nudge-right',
  'comment-narrower',
  'comment-wider',
  'comment-lower',
  'comment-higher',
])
export const listedCommands: readonly Runnable[] = Object.keys(commands).filter((id): id is Runnable => !onlyKeys.has(id))

function showAndTrain(): void {
  useWindow.getState().show('train')
  if (startTraining) startTraining()
  else trainingWanted = true
}

/** Opens the list from wherever the window is. */
function toggleProblems(): void {
  const { workspace, problemsOpen } = useWindow.getState()
  useWindow.setState({ problemsOpen: workspace !== 'design' || !problemsOpen })
  if (workspace !== 'design') useWindow.getState().show('design')
}

/** A layer that had the keyboard is gone: the canvas takes it. */
/** Where nothing is chosen, what was said last is read. */
function clearSelection(): void {
  const { selected, selectedWires, select } = useDesign.getState()
  const { toasts, dismiss } = useWindow.getState()
  const last = toasts.at(-1)
  if (selected.size + selectedWires.size > 0) select([])
  else if (last) dismiss(last.id)
}

function deleteSelected(): void {
  const onCanvas = document.activeElement?.closest('.canvas')
  removeSelected()
  if (onCanvas instanceof HTMLElement) onCanvas.focus({ preventScroll: true })
}

/** The canvas takes the keyboard as one stop. */
function toCanvas(): void {
  if (useWindow.getState().workspace !== 'design') useWindow.getState().show('design')
  const [layer] = useDesign.getState().selected
  onceThere(({ element }) => requestAnimationFrame(() => (layer === undefined ? element.focus() : reveal(layer))))
}

function saveGroup(): void {
  const [group] = groupsMeant()
  if (group !== undefined) void saveAsBlock(group)
}

/** A group or comment is named or written on the canvas, a layer in the inspector. */
function renameSelected(): void {
  const { nodes, groups, comments } = selectedParts()
  const [there] = [...groups, ...comments]
  if (nodes.length === 0 && there !== undefined) useInPlace.getState().type(there)
  else document.querySelector<HTMLElement>('[data-rename]')?.click()
}

async function newDesign(): Promise<void> {
  if (await leaveDocument()) openInWindow(emptyDesign('untitled'))
}

/** Shows a layer on the canvas and selects it. */
export function showNode(id: string): void {
  const { show: showWorkspace, workspace } = useWindow.getState()
  if (workspace !== 'design') showWorkspace('design')
  useDesign.getState().select([id])
  const at = folded(useDesign.getState().design).drawnAt(id)
  requestAnimationFrame(() => reveal(at))
}

function nextProblem(): void {
  const { check, selected } = useDesign.getState()
  const ids = gravestFirst(check.problems).flatMap((problem) => problem.node?.id ?? [])
  const [current = ''] = selected
  const next = ids[(ids.indexOf(current) + 1) % ids.length]
  if (next) showNode(next)
}

const firstStop = 'button:not(:disabled), input:not(:disabled), [role="combobox"], [tabindex="0"]:not([role="separator"])'

/** F6 and Shift+F6: the keyboard goes round top bar, panels, canvas, problems and status line. */
function nextPanel(step: 1 | -1): void {
  const panels = [...document.querySelectorAll<HTMLElement>('[data-panel]')]
  const at = panels.findIndex((panel) => panel.contains(document.activeElement))
  for (let tries = 1; tries <= panels.length; tries++) {
    const next = panels[(at + step * tries + panels.length * 2) % panels.length]
    const stop = next?.tabIndex === 0 ? next : [...(next?.querySelectorAll<HTMLElement>(firstStop) ?? [])].find((one) => one.checkVisibility())
    if (!stop) continue
    stop.focus()
    return
  }
}

/** Clicks the panel's own button, which knows where its keyboard goes. */
function foldPanel(side: string): boolean {
  const button = document.querySelector<HTMLElement>(`[data-fold="${side}"]`)
  button?.click()
  return button !== null
}
