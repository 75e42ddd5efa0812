// Everything that keys, menus and the command list can do, by name, once.

import { emptyDesign } from '../../core/design/design.ts'
import { canvasControl, fitView, reveal, tidyAndFit, zoomBy } from '../canvas/control.ts'
import { folded } from '../canvas/folding.ts'
import { boxesOf } from '../canvas/geometry.ts'
import { isSlim } from '../canvas/projection.ts'
import { type Direction, walk } from '../canvas/walk.ts'
import { gravestFirst } from '../problems/say-problems.ts'
import { useDesign } from '../state/design-store.ts'
import { duplicateSelected, removeSelected, selectAll, toggleBypass, togglePin } from '../state/edits.ts'
import { importModel, leaveDocument, openDesign, openInWindow, saveDesign } from '../state/files.ts'
import { dissolveSelected, groupSelected, groupsMeant, toggleFold } from '../state/group-edits.ts'
import { useInPlace } from '../state/in-place.ts'
import { saveAsBlock } from '../state/my-blocks.ts'
import { selectedParts } from '../state/selection.ts'
import { useWindow, type Workspace } from '../state/window-store.ts'

export interface WindowCommand {
  readonly title: string
  /** Not in the command list: only meant as keys. */
  readonly hidden?: boolean
  run(argument?: string): void
}

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

export const commands: Readonly<Record<string, WindowCommand>> = {
  'new-design': { title: 'New design', run: () => void newDesign() },
  'open-design': { title: 'Open a design', run: (path) => void openDesign(path) },
  'open-onnx': { title: 'Import a model (.onnx)', run: (path) => void importModel(path) },
  save: { title: 'Save', run: () => void saveDesign() },
  'save-as': { title: 'Save as', run: () => void saveDesign(true) },
  undo: { title: 'Undo', run: () => useDesign.getState().undo() },
  redo: { title: 'Redo', run: () => useDesign.getState().redo() },
  duplicate: { title: 'Duplicate the selected layers', run: duplicateSelected },
  'select-all': { title: 'Select all layers', run: selectAll },
  delete: { title: 'Delete the selection', run: removeSelected },
  rename: { title: 'Rename the selected layer or group', run: renameSelected },
  group: { title: 'Group the selected layers', run: groupSelected },
  dissolve: { title: 'Dissolve the group', run: dissolveSelected },
  fold: { title: 'Fold or unfold the group', run: () => toggleFold() },
  'save-as-block': { title: 'Save the group among my blocks', run: saveGroup },
  bypass: { title: 'Bypass the selected layers, or use them again', run: toggleBypass },
  pin: { title: 'Pin the selected layers where they are, or let them go', run: togglePin },
  comment: { title: 'Write a comment', run: () => canvasControl()?.addComment() },
  'add-layer': { title: 'Add a layer', run: () => canvasControl()?.openSearch() },
  'fit-view': { title: 'Show all of the design', run: () => fitView() },
  'zoom-in': { title: 'Zoom in', run: () => zoomBy(1) },
  'zoom-out': { title: 'Zoom out', run: () => zoomBy(-1) },
  tidy: { title: 'Tidy the layout', run: tidyAndFit },
  'next-problem': { title: 'Next problem', run: nextProblem },
  'walk-up': { title: 'To the layer before', hidden: true, run: walkTo('up') },
  'walk-down': { title: 'To the layer after', hidden: true, run: walkTo('down') },
  'walk-left': { title: 'To the left', hidden: true, run: walkTo('left') },
  'walk-right': { title: 'To the right', hidden: true, run: walkTo('right') },
  'clear-selection': { title: 'Select nothing', hidden: true, run: () => useDesign.getState().select([]) },
  'next-panel': { title: 'Next panel', hidden: true, run: () => nextPanel(1) },
  'previous-panel': { title: 'Previous panel', hidden: true, run: () => nextPanel(-1) },
  'fold-left': { title: 'Fold or unfold the left panel', run: () => fold('left') },
  'fold-right': { title: 'Fold or unfold the right panel', run: () => fold('right') || fold('bottom') },
  problems: { title: 'Show or hide the list of problems', run: () => useWindow.setState(({ problemsOpen }) => ({ problemsOpen: !problemsOpen })) },
  'start-page': { title: 'Start page', run: () => useWindow.getState().show('start') },
  'workspace-design': { title: 'Design', run: show('design') },
  'workspace-data': { title: 'Data', run: show('data') },
  'workspace-train': { title: 'Train', run: show('train') },
  'workspace-explain': { title: 'Explain', run: show('explain') },
  train: {
    title: 'Train',
    run() {
      useWindow.getState().show('train')
      if (startTraining) startTraining()
      else trainingWanted = true
    },
  },
  commands: { title: 'Find a layer or a command', hidden: true, run: () => useWindow.getState().openDialog('commands') },
  shortcuts: { title: 'Shortcuts', run: () => useWindow.getState().openDialog('shortcuts') },
  handbook: { title: 'Handbook', run: () => useWindow.getState().openHandbook() },
}

export function runCommand(id: string, argument?: string): void {
  commands[id]?.run(argument)
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
function fold(side: string): boolean {
  const button = document.querySelector<HTMLElement>(`[data-fold="${side}"]`)
  button?.click()
  return button !== null
}
