// Listens to keys, the clipboard, the menu of the desktop program and dropped files, and runs commands.

import { useEffect } from 'react'
import { bridge } from '../state/bridge.ts'
import { useDesign } from '../state/design-store.ts'
import { copyText, pasteLayers, removeSelected } from '../state/edits.ts'
import { importModel, leaveDocument, openDesign, openText, saying } from '../state/files.ts'
import { useWindow } from '../state/window-store.ts'
import { runCommand } from './commands.ts'
import { shortcutOf } from './shortcuts.ts'

const inField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
const inDialog = (): boolean => document.querySelector('[role="dialog"], [role="menu"], [role="listbox"].menu') !== null

function onKeyDown(event: KeyboardEvent): void {
  const shortcut = shortcutOf(event)
  if (!shortcut || shortcut.clipboard || event.defaultPrevented) return
  if (inDialog() && shortcut.command !== 'commands') return
  if (inField(event.target) && !shortcut.inFields) return
  if (shortcut.canvas && useWindow.getState().workspace !== 'design') return
  const onCanvas = document.activeElement?.closest('.canvas') !== null && document.activeElement !== null
  if (shortcut.focused && !onCanvas && !(document.activeElement === document.body && event.key !== 'Tab')) return
  event.preventDefault()
  runCommand(shortcut.command)
}

/** Layers travel as text, also between windows; text that a person selected is left to the browser. */
function onClipboard(event: ClipboardEvent): void {
  if (inField(event.target) || inDialog() || useWindow.getState().workspace !== 'design') return
  if (event.type === 'paste') {
    const text = event.clipboardData?.getData('text/plain')
    if (text) pasteLayers(text)
    event.preventDefault()
    return
  }
  const text = getSelection()?.isCollapsed === false ? undefined : copyText()
  if (text === undefined) return
  event.clipboardData?.setData('text/plain', text)
  event.preventDefault()
  if (event.type === 'cut') removeSelected()
}

function askBeforeLeaving(event: BeforeUnloadEvent): void {
  if (useDesign.getState().edited && !bridge) event.preventDefault()
}

/** A design or model dropped anywhere on the window is opened; folders of images belong to the Data workspace. */
async function onDropFile(event: DragEvent): Promise<void> {
  const file = event.dataTransfer?.files[0]
  if (!file || event.defaultPrevented || !/\.(lamina|json|onnx)$/i.test(file.name)) return
  event.preventDefault()
  const path = bridge?.pathOfFile(file)
  if (/\.onnx$/i.test(file.name)) {
    if (path) await importModel(path)
    else useWindow.getState().sayError('A dropped model has no path in a browser.', 'Use “Import a model (.onnx) …” instead.')
  } else if (path) await openDesign(path)
  else if (await leaveDocument()) await saying(`${file.name} could not be opened.`, async () => openText(await file.text(), { edited: true }))
}
const onDragOverFile = (event: DragEvent): void => {
  if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
}

export function useWindowEvents(): void {
  useEffect(() => {
    const clipboard = ['copy', 'cut', 'paste'] as const
    window.addEventListener('keydown', onKeyDown)
    window.addEventListener('beforeunload', askBeforeLeaving)
    window.addEventListener('drop', onDropFile)
    window.addEventListener('dragover', onDragOverFile)
    for (const kind of clipboard) document.addEventListener(kind, onClipboard)
    const stopCommands = bridge?.onCommand(runCommand)
    const stopEdited = useDesign.subscribe((state, before) => {
      if (state.edited !== before.edited) bridge?.setEdited(state.edited)
    })
    return () => {
      window.removeEventListener('keydown', onKeyDown)
      window.removeEventListener('beforeunload', askBeforeLeaving)
      window.removeEventListener('drop', onDropFile)
      window.removeEventListener('dragover', onDragOverFile)
      for (const kind of clipboard) document.removeEventListener(kind, onClipboard)
      stopCommands?.()
      stopEdited()
    }
  }, [])
}
